import { parseRecord } from '../../manifest/parse-record.js';
import type { RecordComposer } from '../../manifest/record-composer.js';
import { sidecarFindings } from '../manifest-builder.js';
import type { SourceTerms } from './clip-source.js';
import type { CollectionPlan } from './collection-plan.js';
import { UNREAD_CLIP } from './survey-declarations.js';
import type { ToldProblems } from './told-problems.js';
import { heldByIssues, whyHeld } from './why-held.js';

/** Tells which clips of a collection would wait, as far as is known before they are opened. */
export async function previewClips(
  found: CollectionPlan,
  composer: RecordComposer,
  terms: SourceTerms,
  problems: ToldProblems,
): Promise<void> {
  for (const place of found.places) {
    if (!found.isClip(place)) continue;
    const { fileName, bytes, delivered } = found.plan.at(place);
    const known = await composer.find(fileName, found.beforeAt(place));
    if (known.sidecarIssues.length > 0) {
      problems.refuse(fileName, sidecarFindings(known.sidecarIssues), bytes);
      continue;
    }
    const line = composer.compose({ ...UNREAD_CLIP, fileName, bytes }, composer.merge(known));
    const parsed = parseRecord(line, 1);
    const problem =
      'record' in parsed
        ? delivered
          ? undefined
          : whyHeld(parsed.record, terms.today)
        : heldByIssues(parsed.issues, fileName);
    if (problem !== undefined) terms.totals.hold({ ...problem, id: undefined }, bytes);
  }
}
