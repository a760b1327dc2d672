import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { openAtomic, versionOf } from '../files/atomic-write.js';
import { stateDirectory } from '../files/directories.js';
import { acquireLock } from '../files/lock.js';
import { flattenAnswers } from '../manifest/answers.js';
import { memoryName } from '../manifest/build-memory.js';
import { type DraftRecord, missingAnswers } from '../manifest/compose-record.js';
import type { EditProblem, EditResult } from '../manifest/edit.js';
import { type EditSummary, EditTally } from '../manifest/edit-tally.js';
import { findDuplicateKey } from '../manifest/json-position.js';
import { hasLossyNumber } from '../manifest/lossy-number.js';
import { assertManifestPlace } from '../manifest/manifest-place.js';
import { parseRecord } from '../manifest/parse-record.js';
import { type DraftLine, readDrafts } from '../manifest/read-drafts.js';
import type { RecordIssue } from '../record/issue.js';
import { writeField } from '../record/write-field.js';

export interface EditOptions {
  /** Absolute path. */
  readonly manifestPath: string;
  /** What becomes of a record; undefined where the edit is not about it. */
  readonly edit: (record: DraftRecord) => EditResult | undefined;
  /** What is wrong with the edit as a whole, asked after the last record. */
  readonly finish?: () => Iterable<EditProblem>;
  /** Asked when all is known and something changes; false leaves the manifest as it is. */
  readonly confirm: (summary: EditSummary) => Promise<boolean>;
}

export interface EditOutcome extends EditSummary {
  readonly written: boolean;
}

/**
 * Edits records of a manifest: all of the edit or, where anything is wrong with it, nothing. Other records keep every
 * byte. Takes the same lock as a build, which keeps what people edited.
 * @throws CrotonError `manifest/unreadable`, `file/not-found`, `file/unreadable`, `file/unwritable`, `lock/held`, `run/interrupted`
 */
export async function editManifest(context: Context, options: EditOptions): Promise<EditOutcome> {
  const { manifestPath, finish, confirm } = options;
  await assertManifestPlace(manifestPath);
  const lockPath = join(stateDirectory(context.env), 'builds', `${memoryName(manifestPath)}.lock`);
  const lock = await acquireLock(lockPath, manifestPath);
  try {
    const tally = new EditTally();
    const file = await openAtomic(manifestPath, { replaces: await versionOf(manifestPath) });
    try {
      for await (const draft of readDrafts(manifestPath, manifestPath)) {
        if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
        await file.write(`${editLine(draft, options, tally)}\n`);
      }
      for (const problem of finish?.() ?? []) tally.problem(problem);
      const summary = tally.summary();
      const wanted = summary.problemCount === 0 && summary.changed > 0 && (await confirm(summary));
      if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
      if (wanted) await file.commit();
      return { ...summary, written: wanted };
    } finally {
      await file.discard();
    }
  } finally {
    await lock.release();
  }
}

/** The line as it will be, without its line feed. */
function editLine({ record, line, bytes }: DraftLine, { manifestPath, edit }: EditOptions, tally: EditTally) {
  const unreadable = (reason: string) =>
    new CrotonError('manifest/unreadable', { path: manifestPath, line, reason });
  if (!isUtf8(bytes)) throw unreadable('the line is not valid UTF-8');
  const text = bytes.toString();
  tally.records += 1;
  const result = edit(record);
  if (result === undefined) return text;
  tally.matched += 1;
  const about = { line, fileName: record.file_name };
  for (const problem of result.problems) tally.problem({ ...about, ...problem });
  if (result.edits.length === 0) return text;
  if (findDuplicateKey(text, record) !== undefined) throw unreadable('a key stands twice in its object');
  if (hasLossyNumber(text))
    throw unreadable('a number has more digits than JSON.parse keeps: write it as text');
  let after: Readonly<Record<string, unknown>> = record;
  for (const { field, to } of result.edits) after = writeField(after, field, to);
  const changed = JSON.stringify(after);
  const { found, left } = newIssues(text, changed, line);
  for (const issue of found) tally.problem({ ...about, ...placeOf(issue, result), message: issue.message });
  if (left || missingAnswers(flattenAnswers(after)).length > 0) tally.unfinished += 1;
  tally.add(record.file_name, result.edits);
  const [before = '', end = ''] = [/^\ufeff/.exec(text)?.[0], /\r$/.exec(text)?.[0]];
  return before + changed + end;
}

/** What an edit made wrong; `left`: something was wrong before and still is, such as an answer that is missing. */
function newIssues(before: string, after: string, line: number): { found: RecordIssue[]; left: boolean } {
  const now = parseRecord(after, line);
  if (!('issues' in now)) return { found: [], left: false };
  const was = parseRecord(before.replace(/^\ufeff/, ''), line);
  const known = new Set('issues' in was ? was.issues.map(issueKey) : []);
  const found = now.issues.filter((issue) => !known.has(issueKey(issue)));
  return { found, left: found.length < now.issues.length };
}

const issueKey = ({ pointer, message }: RecordIssue) => `${pointer} ${message}`;

/** The field, and the cell that the wrong value came from. */
function placeOf({ pointer = '' }: RecordIssue, { edits }: EditResult): { field?: string; cell?: string } {
  const names = pointer.split('/').slice(1);
  const edit = edits.find(({ field }) => field === names[0] || field === `${names[0]}.${names[1]}`);
  if (edit === undefined) return {};
  return { field: edit.field, ...(edit.cell === undefined ? {} : { cell: edit.cell }) };
}
