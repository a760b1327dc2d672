import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import type { RecordIssue } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { foreignFileIssue } from './foreign-file.js';
import { type ParsedRecord, parseRecord } from './parse-record.js';
import { type RawLine, readLines } from './read-lines.js';
import { opensSpreadRecord, SpreadRecord } from './spread-record.js';
import { byteOrderMarkIssue, carriageReturnIssue, encodingIssue, longLineIssue } from './text-issues.js';

/** One line of a manifest that was understood. */
export interface RecordEntry {
  readonly line: number;
  readonly record: ClipRecord;
  /** The line as it was read, for positions in it. */
  readonly text: string;
}

/** A record, or what is wrong at a line (which may still hold a good record). */
export type ManifestEntry = RecordEntry | { readonly line: number; readonly issues: readonly RecordIssue[] };

const CHUNK_BYTES = 1 << 18;
const CARRIAGE_RETURN = 13;

/**
 * Reads a manifest of any length in flat memory, in its order: a file, or bytes that come from anywhere, for example stdin.
 * What is wrong with records is yielded, never thrown. Errors: `file/not-found`, `file/unreadable`.
 */
export async function* readManifest(source: string | AsyncIterable<Buffer>): AsyncGenerator<ManifestEntry> {
  for await (const entries of readManifestChunks(source)) yield* entries;
}

/**
 * As {@link readManifest}, a chunk at a time: where a promise for each of a million records would cost too much. Entries are read
 * as they are asked for: take all of a chunk before asking for the next.
 */
export async function* readManifestChunks(
  source: string | AsyncIterable<Buffer>,
): AsyncGenerator<Iterable<ManifestEntry>> {
  if (typeof source !== 'string') {
    yield* splitManifest(source);
    return;
  }
  try {
    yield* splitManifest(createReadStream(source, { highWaterMark: CHUNK_BYTES }));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: source }, { cause: error });
    throw new CrotonError('file/unreadable', { path: source, reason: reasonOf(error) }, { cause: error });
  }
}

async function* splitManifest(chunks: AsyncIterable<Buffer>): AsyncGenerator<Iterable<ManifestEntry>> {
  let carriageReturns = false;
  let foreign = false;
  let spread: SpreadRecord | undefined;
  let spreadTold = false;
  function* readEntries(lines: Iterable<RawLine>): Generator<ManifestEntry> {
    for (const raw of lines) {
      if (spread !== undefined) {
        const state = raw.tooLong ? 'broken' : spread.take(raw.bytes);
        if (state === 'open') continue;
        // Told once: who prints one record so prints all so.
        if (!spreadTold || state === 'broken') yield { line: spread.line, issues: [spread.issue(state)] };
        spreadTold = true;
        spread = undefined;
        continue;
      }
      if (raw.line === 1) {
        const other = foreignFileIssue(raw.bytes);
        foreign = other !== undefined;
        if (other !== undefined) return yield { line: 1, issues: [other] };
        if (hasByteOrderMark(raw.bytes)) yield { line: 1, issues: [byteOrderMarkIssue()] };
      }
      if (opensSpreadRecord(raw.bytes)) {
        spread = new SpreadRecord(raw.line);
        continue;
      }
      if (!carriageReturns && endsWithCarriageReturn(raw.bytes)) {
        carriageReturns = true;
        yield { line: raw.line, issues: [carriageReturnIssue(raw.line, raw.bytes)] };
      }
      yield { line: raw.line, ...readLine(raw) };
    }
  }
  for await (const lines of readLines(chunks)) {
    yield readEntries(lines);
    if (foreign) return;
  }
  if (spread !== undefined) yield [{ line: spread.line, issues: [spread.issue('open')] }];
}

function readLine({ line, bytes, tooLong, ended }: RawLine): ParsedRecord {
  if (tooLong) return { issues: [longLineIssue(line)] };
  if (!isUtf8(bytes)) return { issues: [encodingIssue(line, bytes)] };
  const bom = line === 1 && hasByteOrderMark(bytes) ? 3 : 0;
  return parseRecord(bytes.toString('utf8', bom), line, ended);
}

const hasByteOrderMark = (bytes: Buffer) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** At its end alone: one inside the line separates records, which is told of the line itself. */
const endsWithCarriageReturn = (bytes: Buffer) =>
  bytes.at(-1) === CARRIAGE_RETURN && bytes.indexOf(CARRIAGE_RETURN) === bytes.length - 1;
