import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { CrotonError } from '../errors.js';
import { readDraftChunks, readDrafts } from '../manifest/read-drafts.js';
import { readManifest } from '../manifest/read-manifest.js';
import type { ClipRecord } from '../record/schema.js';

export interface ReadRecordsOptions {
  /** Manifests, as they were named; `-` is standard input. */
  readonly files: readonly string[];
  /** The folder that relative names start from. */
  readonly cwd: string;
  readonly stdin: Readable;
  readonly signal: AbortSignal;
}

export interface RecordLine {
  /** The manifest, as it was named. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly record: ClipRecord;
  /** The line as it was read. */
  readonly text: string;
}

/**
 * The records of manifests, one after another in flat memory, for work that needs good ones: exports, tables, counts.
 * Errors: `manifest/unreadable` at the first line that is no valid record, `file/not-found`, `file/unreadable`,
 * `run/interrupted`.
 */
export async function* readRecords({
  files,
  cwd,
  stdin,
  signal,
}: ReadRecordsOptions): AsyncGenerator<RecordLine> {
  for (const path of files) {
    for await (const entry of readManifest(path === '-' ? stdin : resolve(cwd, path))) {
      if (signal.aborted) throw new CrotonError('run/interrupted', {});
      if ('issues' in entry) {
        const [issue] = entry.issues;
        // Each message names its field.
        const reason = issue?.message ?? '';
        throw new CrotonError('manifest/unreadable', { path, line: entry.line, reason });
      }
      yield { path, ...entry };
    }
  }
}

/**
 * As {@link readRecords}, also records that still lack answers, or whose answers are wrong: for work that people do to
 * complete them. Their type promises more than they hold.
 */
export async function* readDraftRecords({
  files,
  cwd,
  stdin,
  signal,
}: ReadRecordsOptions): AsyncGenerator<RecordLine> {
  for (const path of files) {
    const drafts = path === '-' ? readDraftChunks(stdin, path) : readDrafts(resolve(cwd, path), path);
    for await (const { line, record, bytes } of drafts) {
      if (signal.aborted) throw new CrotonError('run/interrupted', {});
      yield { path, line, record: record as unknown as ClipRecord, text: bytes.toString() };
    }
  }
}
