import { hash } from 'node:crypto';
import { createReadStream, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { versionOf } from '../files/atomic-write.js';
import { SeenKeys } from '../files/seen-keys.js';
import { TextStore } from '../files/text-store.js';
import { compareUtf8 } from '../record/file-name.js';
import type { DraftRecord } from './compose-record.js';
import { findDuplicateKey } from './json-position.js';
import { hasLossyNumber } from './lossy-number.js';
import { nestsTooDeep } from './nesting.js';
import { readLines } from './read-lines.js';
import { idKey } from './record-keys.js';

/** The manifest as it was. Records are named by their place in it, from 0: no id or line is kept in memory. */
export interface ManifestIndex {
  readonly size: number;
  readonly exists: boolean;
  /** Of the file, as `versionOf` tells it. */
  readonly version: string;
  /** Whether it is sorted as manifests are. */
  readonly sorted: boolean;
  /** The record of a clip. */
  find(id: string): number | undefined;
  /** The record with this name, else with the same one in the other Unicode form: copying between systems changes it. */
  findNamed(fileName: string): number | undefined;
  fileNameAt(place: number): string;
  /** The line of a record, without its line feed. Errors: those of the system. */
  readLine(place: number): string;
  close(): Promise<void>;
}

/**
 * Indexes a manifest by one pass over it; a file that is not there is an empty one.
 * Errors: `manifest/unreadable` for a line that is no record at all, since writing it anew would lose it.
 */
export async function openManifestIndex(path: string): Promise<ManifestIndex> {
  const version = await versionOf(path);
  const handle = await open(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  });
  const records = new RecordPlaces();
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
        if (findDuplicateKey(text, record) !== undefined) throw fail('a key stands twice in its object');
        if (hasLossyNumber(text))
          throw fail('a number has more digits than JSON.parse keeps: write it as text');
        if (!records.add(record, offset, bytes.length)) throw fail('the same id again');
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
    size: records.size,
    exists: handle !== undefined,
    version,
    sorted,
    find: (id) => records.find(id),
    findNamed: (fileName) =>
      records.findNamed(fileName) ??
      records.findNamed(fileName.normalize('NFC')) ??
      records.findNamed(fileName.normalize('NFD')),
    fileNameAt: (place) => records.fileNameAt(place),
    readLine: (place) => (handle === undefined ? '' : readAt(handle.fd, records.rangeOf(place))),
    close: async () => handle?.close(),
  };
}

interface Range {
  readonly offset: number;
  readonly length: number;
}

/** Where the records of a manifest are: about 120 bytes for each. */
class RecordPlaces {
  readonly #ids = new SeenKeys();
  readonly #names = new SeenKeys();
  readonly #texts = new TextStore();
  /** Numbers alone: objects would take ten times the room. */
  readonly #textPlaces: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];

  get size(): number {
    return this.#offsets.length;
  }

  /** False for an id that is there already. */
  add({ id, file_name: fileName }: DraftRecord, offset: number, length: number): boolean {
    const at = { file: 0, line: this.size + 1 };
    if (this.#ids.add(keyOfId(id), at) !== undefined) return false;
    this.#names.add(keyOfText(fileName), at);
    const { file, line } = this.#texts.add(fileName);
    this.#textPlaces.push(file * LINES + line);
    this.#offsets.push(offset);
    this.#lengths.push(length);
    return true;
  }

  find(id: string): number | undefined {
    return placeOf(this.#ids.find(keyOfId(id)));
  }

  findNamed(fileName: string): number | undefined {
    return placeOf(this.#names.find(keyOfText(fileName)));
  }

  fileNameAt(place: number): string {
    const at = this.#textPlaces[place] ?? 0;
    return this.#texts.read({ file: Math.floor(at / LINES), line: at % LINES });
  }

  rangeOf(place: number): Range {
    return { offset: this.#offsets[place] ?? 0, length: this.#lengths[place] ?? 0 };
  }
}

const LINES = 2 ** 32;
const placeOf = (seen: { readonly line: number } | undefined) =>
  seen === undefined ? undefined : seen.line - 1;
const keyOfText = (text: string) => hash('sha1', text, 'hex');
/** What is to become a record may have any text for an id. */
const keyOfId = (id: string) => (/^sha256:[0-9a-f]{64}$/.test(id) ? idKey(id) : keyOfText(id));

/** Reads a line as a record that may be incomplete; undefined where it has no id and name. */
export function readDraft(text: string): DraftRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && 'id' in value && 'file_name' in value;
    return isRecord &&
      typeof value.id === 'string' &&
      typeof value.file_name === 'string' &&
      !nestsTooDeep(text)
      ? (value as DraftRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

function readAt(fd: number, { offset, length }: Range): string {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.toString('utf8', 0, readSync(fd, buffer, 0, length, offset));
}
