import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { compareUtf8 } from '../record/file-name.js';
import type { DraftRecord } from './compose-record.js';
import { findDuplicateKey } from './json-position.js';
import { readLines } from './read-lines.js';

interface Entry {
  readonly fileName: string;
  readonly offset: number;
  readonly length: number;
}

/** The manifest as it was, found by id and name without keeping its records in memory. */
export interface ManifestIndex {
  /** In the order of the manifest: id → file name. */
  names(): IterableIterator<[id: string, fileName: string]>;
  readonly size: number;
  readonly exists: boolean;
  /** Whether it is sorted as manifests are. */
  readonly sorted: boolean;
  fileNameOf(id: string): string | undefined;
  /** Of the record with this name, else with the same one in the other Unicode form: copying between systems changes it. */
  idOf(fileName: string): string | undefined;
  /** The line of a record, without its line feed. */
  readLine(id: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * Indexes a manifest by one pass over it; a file that is not there is an empty one.
 * Errors: `manifest/unreadable` for a line that is no record at all, since writing it anew would lose it.
 */
export async function openManifestIndex(path: string): Promise<ManifestIndex> {
  const handle = await open(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  });
  const entries = new Map<string, Entry>();
  const ids = new Map<string, string>();
  let sorted = true;
  let previous = '';
  try {
    let offset = 0;
    for await (const lines of handle === undefined ? [] : readLines(createReadStream(path))) {
      for (const { line, bytes, tooLong, ended } of lines) {
        const text = bytes.toString();
        const record = tooLong ? undefined : readDraft(text);
        const fail = (reason: string) => new CrotonError('manifest/unreadable', { path, line, reason });
        if (record === undefined) throw fail('not a record with an id and a file_name');
        if (entries.has(record.id)) throw fail('the same id again');
        if (findDuplicateKey(text, record) !== undefined) throw fail('a key stands twice in its object');
        entries.set(record.id, { fileName: record.file_name, offset, length: bytes.length });
        ids.set(record.file_name, record.id);
        sorted &&= compareUtf8(previous, record.file_name) <= 0;
        previous = record.file_name;
        offset += bytes.length + (ended ? 1 : 0);
      }
    }
  } catch (error) {
    await handle?.close();
    throw error;
  }
  return {
    *names() {
      for (const [id, { fileName }] of entries) yield [id, fileName];
    },
    size: entries.size,
    exists: handle !== undefined,
    sorted,
    fileNameOf: (id) => entries.get(id)?.fileName,
    idOf: (fileName) =>
      ids.get(fileName) ?? ids.get(fileName.normalize('NFC')) ?? ids.get(fileName.normalize('NFD')),
    async readLine(id) {
      const entry = entries.get(id);
      return entry === undefined || handle === undefined ? undefined : readAt(handle, entry);
    },
    close: async () => handle?.close(),
  };
}

/** Reads a line as a record that may be incomplete; undefined where it has no id and name. */
export function readDraft(text: string): DraftRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && 'id' in value && 'file_name' in value;
    return isRecord && typeof value.id === 'string' && typeof value.file_name === 'string'
      ? (value as DraftRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

async function readAt(handle: FileHandle, { offset, length }: Entry): Promise<string> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(buffer, 0, length, offset);
  return buffer.toString('utf8', 0, bytesRead);
}
