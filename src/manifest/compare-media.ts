import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { CrotonError, systemErrorCode } from '../errors.js';
import { compileFilter } from '../files/globs.js';
import type { IgnoreScope } from '../files/ignore-scope.js';
import { SeenKeys } from '../files/seen-keys.js';
import { walkFiles } from '../files/walk.js';
import { digestSharedBytes } from '../media/digest.js';
import { openSharedBytes, type SharedBytes } from '../media/shared-bytes.js';
import type { RecordIssue, RecordRule } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { columnOfPointer, jsonPointer } from './json-position.js';
import { nameKey } from './record-keys.js';
import { findStaleFacts } from './stale-facts.js';

export interface MediaToCompare {
  /** Absolute path. */
  readonly folder: string;
  /** As it was named. */
  readonly name: string;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** What ignore files above the folder say; undefined where ignore files do not count. */
  readonly ignored?: IgnoreScope | undefined;
  /** How many clips are read at a time. */
  readonly jobs: number;
  /** Reads the facts of a file anew; without it only bytes are compared. */
  readonly readFacts?:
    | ((path: string, record: ClipRecord) => Promise<ClipRecord['media'] | undefined>)
    | undefined;
}

export interface MediaComparison {
  /** Compares one record with its file; `text` is its line, for positions in it. Issues come later too: of any record taken before. */
  take(record: ClipRecord, line: number, text: string): Promise<RecordIssue[]>;
  /** Waits for all that was taken and returns the issues that are left, by line. */
  settle(): Promise<RecordIssue[]>;
  /** The clips in the folder that no record named. Their `line` is 0. */
  findUnlisted(): AsyncGenerator<RecordIssue>;
  /** Notes that a record names a clip, though the record itself is too wrong to be compared. */
  note(fileName: string, line: number): void;
}

/** Compares records with the clips in a folder, several at a time. Clips are read as they are shared. */
export function compareMedia(media: MediaToCompare, signal: AbortSignal): MediaComparison {
  const listed = new SeenKeys();
  const running = new Set<Promise<void>>();
  let issues: RecordIssue[] = [];
  const collect = () => {
    const collected = issues.sort((a, b) => a.line - b.line);
    issues = [];
    return collected;
  };
  return {
    note: (fileName, line) => void listed.add(nameKey(fileName), { file: 0, line }),
    async take(record, line, text) {
      listed.add(nameKey(record.file_name), { file: 0, line });
      const task = compareClip(media, record, line, signal).then((issue) => {
        if (issue !== undefined)
          issues.push({ ...issue, column: columnOfPointer(text, issue.pointer ?? '') });
      });
      running.add(task);
      task.then(
        () => running.delete(task),
        () => {},
      );
      if (running.size >= media.jobs) await Promise.race(running);
      return collect();
    },
    async settle() {
      await Promise.all(running);
      return collect();
    },
    async *findUnlisted() {
      const filter = compileFilter({
        ...(media.include === undefined ? {} : { include: media.include }),
        ...(media.exclude === undefined ? {} : { exclude: media.exclude }),
      });
      for await (const entry of walkFiles(media.folder, filter, media.ignored)) {
        if (entry.kind !== 'file' || listed.has(nameKey(entry.relative))) continue;
        yield {
          rule: 'record/unlisted-file',
          line: 0,
          fileName: entry.relative,
          message: 'no record names it',
          actual: entry.relative,
        };
      }
    },
  };
}

async function compareClip(
  { folder, readFacts }: MediaToCompare,
  record: ClipRecord,
  line: number,
  signal: AbortSignal,
): Promise<RecordIssue | undefined> {
  const path = join(folder, record.file_name);
  const about = (
    rule: RecordRule,
    field: string,
    message: string,
    more: Partial<RecordIssue> = {},
  ): RecordIssue => ({
    rule,
    line,
    pointer: jsonPointer([field]),
    id: record.id,
    fileName: record.file_name,
    message,
    ...more,
  });
  const missing = await lstat(path).then(
    (stats) => (stats.isFile() ? undefined : 'is not a regular file'),
    (error: unknown) => (systemErrorCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be read'),
  );
  if (missing !== undefined)
    return about('record/missing-file', 'file_name', `${record.file_name} ${missing}`);
  let shared: SharedBytes | undefined;
  try {
    shared = await openSharedBytes(path, record.media.shared ?? null);
    // A size that differs settles it without reading the clip.
    if (shared.sizeBytes !== record.bytes) {
      const actual = { expected: `${record.bytes} bytes`, actual: `${shared.sizeBytes} bytes` };
      return about(
        'record/changed-file',
        'bytes',
        `${record.file_name} has another size than its record`,
        actual,
      );
    }
    const digest = await digestSharedBytes(shared, signal);
    if (digest === record.id) {
      const facts = await readFacts?.(path, record);
      return facts === undefined ? undefined : findStaleFacts(record, facts, line);
    }
    return about('record/changed-file', 'id', `${record.file_name} has other bytes than its record`, {
      expected: record.id,
      actual: digest,
    });
  } catch (error) {
    if (!(error instanceof CrotonError)) throw error;
    return about('record/missing-file', 'file_name', error.message, { fix: error.hint });
  } finally {
    await shared?.close();
  }
}
