import { createReadStream } from 'node:fs';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { readLines } from '../manifest/read-lines.js';
import type { FrameHash } from '../media/frames.js';

/** What a manifest says of a clip that others are compared with. Untrusted. */
export interface KnownRecord {
  readonly id: string;
  readonly path: string;
  /** The manifest, as it was named. */
  readonly manifest: string;
  readonly bytes: number | null;
  /** Seconds; null when unknown. */
  readonly durationS: number | null;
  /** Of `media.phash`; none where the record was built without pictures. */
  readonly hashes: readonly FrameHash[];
}

/**
 * Reads the records of a manifest for comparison, in flat memory. Only what is compared has to be well formed: a record
 * without a license is a clip all the same.
 * @param name as people name it
 * @throws CrotonError `file/not-found`, `file/unreadable`, `manifest/unreadable` for a line that is no record
 */
export async function* readKnownRecords(path: string, name: string): AsyncGenerator<KnownRecord> {
  try {
    for await (const lines of readLines(createReadStream(path))) {
      for (const { bytes, line } of lines) yield readKnownRecord(bytes.toString(), name, line);
    }
  } catch (error) {
    if (error instanceof CrotonError || systemErrorCode(error) === undefined) throw error;
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: name }, { cause: error });
    throw new CrotonError('file/unreadable', { path: name, reason: reasonOf(error) }, { cause: error });
  }
}

function readKnownRecord(text: string, manifest: string, line: number): KnownRecord {
  const record = parseObject(text);
  const { id, file_name: path, bytes } = record ?? {};
  if (typeof id !== 'string' || typeof path !== 'string')
    throw new CrotonError('manifest/unreadable', { path: manifest, line, reason: 'not a record of a clip' });
  const media = isObject(record?.media) ? record.media : {};
  return {
    ...{ id, path, manifest },
    bytes: typeof bytes === 'number' ? bytes : null,
    durationS: typeof media.duration_s === 'number' ? media.duration_s : null,
    hashes: Array.isArray(media.phash) ? media.phash.map(readHash).filter((hash) => hash !== undefined) : [],
  };
}

function readHash(text: unknown): FrameHash | undefined {
  const match = /^(\d+(?:\.\d+)?):([0-9a-f]{16})$/.exec(String(text));
  return match === null ? undefined : { atS: Number(match[1]), hash: match[2] ?? '' };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
