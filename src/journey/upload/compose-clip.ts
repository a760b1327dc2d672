import type { BuildMemory } from '../../manifest/build-memory.js';
import { parseRecord } from '../../manifest/parse-record.js';
import type { RecordComposer } from '../../manifest/record-composer.js';
import type { ClipRecord } from '../../record/schema.js';
import type { ClipProblem } from '../../transfer/events.js';
import type { Finding } from '../../validation/finding.js';
import { guardedEdits, replacedFinding, sidecarFindings } from '../manifest-builder.js';
import { heldByIssues } from './why-held.js';

/** What became of a clip that was looked at. `isReplaced`: the record that it follows is of other bytes. */
type ComposedClip = { readonly isReplaced: boolean } & (
  | { readonly kind: 'record'; readonly record: ClipRecord }
  /** It has no complete record. */
  | { readonly kind: 'held'; readonly problem: ClipProblem }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  /** What a person said of the other bytes would pass to these. */
  | { readonly kind: 'replaces'; readonly findings: readonly Finding[] }
);

/** The record of a clip with this id, as a build would write it. `before`: place of the record that it follows. */
export async function composeClip(
  composer: RecordComposer,
  memory: BuildMemory,
  { fileName, id, before }: { fileName: string; id: string; before: number | undefined },
): Promise<ComposedClip> {
  const known = await composer.find(fileName, before);
  if (known.sidecarIssues.length > 0)
    return { kind: 'refused', isReplaced: false, findings: sidecarFindings(known.sidecarIssues) };
  const merged = composer.merge(known);
  const isReplaced = known.found !== undefined && known.found.id !== id;
  const said = isReplaced ? guardedEdits(merged) : [];
  if (said.length > 0) return { kind: 'replaces', isReplaced, findings: [replacedFinding(fileName, said)] };
  const parsed = parseRecord(composer.compose({ ...memory.computedOf(fileName), fileName }, merged), 1);
  if ('record' in parsed) return { kind: 'record', isReplaced, record: parsed.record };
  return { kind: 'held', isReplaced, problem: { ...heldByIssues(parsed.issues, fileName), fileName } };
}
