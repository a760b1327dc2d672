import { createReadStream } from 'node:fs';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import type { DraftRecord } from './compose-record.js';
import { readDraft } from './manifest-index.js';
import { readLines } from './read-lines.js';

/** A line of a manifest that names a clip. It may lack answers, or be of another version of the schema. */
export interface DraftLine {
  /** From 1. */
  readonly line: number;
  readonly record: DraftRecord;
  /** The line without its line feed. A view: copy it to keep it. */
  readonly bytes: Buffer;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
}

/**
 * Reads the records of a manifest in flat memory, also unfinished ones: for counting and comparing, not for judging.
 * @param name as people name it
 * @throws CrotonError `file/not-found`, `file/unreadable`, `manifest/unreadable` for a line that names no clip
 */
export async function* readDrafts(path: string, name: string): AsyncGenerator<DraftLine> {
  try {
    yield* readDraftChunks(createReadStream(path, { highWaterMark: 1 << 18 }), name);
  } catch (error) {
    if (error instanceof CrotonError || systemErrorCode(error) === undefined) throw error;
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: name }, { cause: error });
    throw new CrotonError('file/unreadable', { path: name, reason: reasonOf(error) }, { cause: error });
  }
}

/** As {@link readDrafts}, from bytes that come from anywhere, for example stdin. */
export async function* readDraftChunks(
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<DraftLine> {
  let offset = 0;
  for await (const lines of readLines(chunks)) {
    for (const { line, bytes, ended } of lines) {
      const record = readDraft(bytes.toString().replace(/^\ufeff/, ''));
      if (record === undefined) {
        const reason = 'not a record with an id and a file_name';
        throw new CrotonError('manifest/unreadable', { path: name, line, reason });
      }
      yield { line, record, bytes, offset };
      offset += bytes.length + (ended ? 1 : 0);
    }
  }
}
