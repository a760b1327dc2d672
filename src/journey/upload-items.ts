/** From a manifest to the clips that go on their way. It is read twice, so that no record is held in memory. */
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { SeenKeys } from '../files/seen-keys.js';
import type { BuildMemory } from '../manifest/build-memory.js';
import { type ManifestEntry, readManifest } from '../manifest/read-manifest.js';
import { idKey } from '../manifest/record-keys.js';
import { readEntryState } from '../media/entry-state.js';
import { recordDigest } from '../record/canonical.js';
import type { ClipRecord } from '../record/schema.js';
import type { ClipProblem } from '../transfer/events.js';
import type { TransferItem } from '../transfer/transfer-item.js';
import { judgeRecord } from '../validation/engine.js';
import { recommendedPolicy } from '../validation/policy.js';
import { RECORD_RULES } from '../validation/rules/record-rules.js';
import type { UploadSource } from './find-upload.js';
import { type AcceptFile, isWithin } from './scan-collection.js';

/** What is declared about rights and people, for how many clips. */
export interface Declaration {
  readonly digest: string;
  readonly license: string;
  readonly basis: string;
  readonly people: string;
  readonly consent: string | undefined;
  readonly minors: string;
  readonly training: string;
  clips: number;
  bytes: number;
}

export interface UploadSurvey {
  readonly clips: number;
  readonly bytes: number;
  readonly declarations: readonly Declaration[];
}

/** What decides beside a record whether it waits. */
export interface Judging {
  /** ISO 8601 date in UTC: consents expire. */
  readonly today: string;
  /** Whether the endpoint has confirmed that it has the clip. */
  isDelivered(id: string): boolean;
  /** Files that are left alone, and clips whose record is there as it is. */
  readonly accept?: AcceptFile | undefined;
  readonly skip?: ((record: ClipRecord) => boolean) | undefined;
  /** Whether a declaration (its digest) waits for a person's yes. */
  readonly isUnconfirmed?: (declaration: string) => boolean;
}

/** Reads the manifest once: how much there is, what is declared with it, and which clips wait (told to `onHeld`). */
export async function surveyManifest(
  source: UploadSource,
  judging: Judging,
  onHeld: (problem: ClipProblem) => void,
): Promise<UploadSurvey> {
  const declarations = new Map<string, Declaration>();
  let clips = 0;
  let bytes = 0;
  for await (const { record, problem } of eachClip(source, judging)) {
    if (problem !== undefined) onHeld(problem);
    if (record === undefined) continue;
    clips += 1;
    bytes += record.bytes;
    countDeclaration(declarations, record);
  }
  return { clips, bytes, declarations: [...declarations.values()] };
}

function declarationOf({ rights }: ClipRecord) {
  const { license, basis, people, consent, minors, ai_generative_training: training } = rights;
  const said = { license, basis, people, consent, minors, training };
  return { ...said, digest: recordDigest({ ...said, consent: consent ?? null }) };
}

function countDeclaration(declarations: Map<string, Declaration>, record: ClipRecord): void {
  const { bytes } = record;
  const declaration = declarationOf(record);
  const { digest } = declaration;
  const known = declarations.get(digest);
  if (known !== undefined) {
    known.clips += 1;
    known.bytes += bytes;
  } else declarations.set(digest, { ...declaration, clips: 1, bytes });
}

/** The clips to deliver, in the order of the manifest. Files that are gone or have another size are told to `onProblem`. */
export async function* uploadItems(
  source: UploadSource,
  judging: Judging,
  memory: BuildMemory,
  onProblem: (problem: ClipProblem, bytes: number) => void,
): AsyncGenerator<TransferItem> {
  for await (const { record } of eachClip(source, judging)) {
    if (record === undefined) continue;
    const { id, file_name: fileName, bytes } = record;
    if (judging.isUnconfirmed?.(declarationOf(record).digest)) {
      const { code, message, hint: fix } = new CrotonError('upload/unconfirmed', { path: fileName });
      onProblem({ id, fileName, kind: 'held', code, message, fix }, 0);
      continue;
    }
    const found = await findFile(source.mediaFolder, fileName, bytes);
    if (typeof found === 'string') {
      const { shared } = record.media;
      const hashed = memory.hashedState(fileName, id, shared);
      yield { id, fileName, path: found, bytes, hashed, shared, record };
    } else {
      const { code, message, hint: fix } = found;
      onProblem({ id, fileName, kind: 'failed', code, message, fix }, bytes);
    }
  }
}

/** The path of a clip without symbolic links. A manifest from somebody else must not lead out of the media folder. */
async function findFile(folder: string, fileName: string, bytes: number): Promise<string | CrotonError> {
  try {
    const path = await realpath(join(folder, fileName));
    if (!path.startsWith(join(await realpath(folder), sep))) {
      const reason = 'a symbolic link leads out of the media folder';
      const hint = 'put the file itself there, or drop its record: croton manifest build --prune';
      return new CrotonError('file/unreadable', { path: fileName, reason }, { hint });
    }
    const { size } = await stat(path);
    return size === bytes ? path : new CrotonError('upload/changed', { path: fileName });
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT')
      return new CrotonError('file/unreadable', { path: fileName, reason: reasonOf(error) });
    const hint = 'put it back, or drop its record: croton manifest build --prune';
    return new CrotonError('file/not-found', { path: fileName }, { hint });
  }
}

interface Clip {
  readonly record?: ClipRecord;
  readonly problem?: ClipProblem;
}

async function* eachClip(
  { manifestPath, mediaFolder, within }: UploadSource,
  judging: Judging,
): AsyncGenerator<Clip> {
  const seen = new SeenKeys();
  let heldLine = 0;
  for await (const entry of readManifest(manifestPath)) {
    if (!('record' in entry)) {
      // Several things may be wrong with one line.
      if (entry.line === heldLine) continue;
      heldLine = entry.line;
      yield { problem: problemOfLine(entry) };
      continue;
    }
    const { record, line } = entry;
    if (!isWithin(record.file_name, within)) continue;
    if (judging.accept !== undefined && !(await isAccepted(mediaFolder, record, judging.accept))) continue;
    if (judging.skip?.(record)) continue;
    if (seen.add(idKey(record.id), { file: 1, line }) !== undefined) continue;
    // An edit of what is there already goes: it may take a permission back.
    const problem = judging.isDelivered(record.id) ? undefined : whyHeld(record, judging.today);
    yield problem === undefined ? { record } : { problem };
  }
}

/** What is not there, or cannot be looked at, is told later. */
async function isAccepted(
  folder: string,
  { file_name: fileName }: ClipRecord,
  accept: AcceptFile,
): Promise<boolean> {
  const state = await readEntryState(join(folder, fileName));
  return state.kind !== 'file' || accept(fileName, state.identity);
}

function problemOfLine({ line, issues }: Extract<ManifestEntry, { readonly issues: unknown }>): ClipProblem {
  const [issue] = issues;
  const place = issue?.pointer === undefined ? '' : `${issue.pointer.slice(1).replaceAll('/', '.')} `;
  const fix = issue?.fix ?? 'croton manifest check shows where';
  return {
    fileName: issue?.fileName ?? `line ${line} of the manifest`,
    id: issue?.id,
    kind: 'held',
    code: issue?.rule ?? 'record/invalid',
    message: `${place}${issue?.message ?? 'the record is not valid'}`,
    fix,
  };
}

/**
 * A clip waits while nobody has answered for the children or the consent of the people in it, and while the endpoint
 * would refuse its record: it judges by the same rules.
 */
function whyHeld(record: ClipRecord, today: string): ClipProblem | undefined {
  const { id, file_name: fileName } = record;
  const findings = judgeRecord(RECORD_RULES, record, { path: fileName, id }, recommendedPolicy, today);
  const found = findings.find(({ severity }) => severity === 'error');
  if (found === undefined) return undefined;
  const { rule, message, fix, subject } = found;
  if (!UNANSWERED.has(rule)) return { id, fileName, kind: 'held', code: rule, message, fix };
  const reason = `${message} (${subject.pointer?.slice(1).replaceAll('/', '.')})`;
  const held = new CrotonError('upload/held', { path: fileName, reason });
  return { id, fileName, kind: 'held', code: held.code, message: held.message, fix: held.hint };
}

/** Questions that only a person can answer. */
const UNANSWERED = new Set(['rights/minors', 'rights/consent']);
