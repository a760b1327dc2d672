import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import type { RecordIssue } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { type ParsedRecord, parseRecord } from './parse-record.js';
import { LONGEST_LINE_BYTES, type RawLine, readLines } from './read-lines.js';

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
  function* readEntries(lines: Iterable<RawLine>): Generator<ManifestEntry> {
    for (const raw of lines) {
      if (raw.line === 1) {
        const encoding = encodingIssue(raw.bytes);
        if (encoding !== undefined) yield { line: 1, issues: [encoding] };
        foreign = encoding?.fatal === true;
        if (foreign) return;
      }
      if (!carriageReturns && raw.bytes.at(-1) === CARRIAGE_RETURN) {
        carriageReturns = true;
        yield {
          line: raw.line,
          issues: [
            issue(
              raw.line,
              'the line ends with CR LF: lines end with LF alone',
              'save the file with Unix line ends',
            ),
          ],
        };
      }
      yield { line: raw.line, ...readLine(raw) };
    }
  }
  for await (const lines of readLines(chunks)) {
    yield readEntries(lines);
    if (foreign) return;
  }
}

function readLine({ line, bytes, tooLong, ended }: RawLine): ParsedRecord {
  if (tooLong) return { issues: [issue(line, `the line is longer than ${LONGEST_LINE_BYTES >> 10} KiB`)] };
  if (!isUtf8(bytes))
    return { issues: [issue(line, 'the line is not valid UTF-8', 'save the file as UTF-8')] };
  const bom = line === 1 && hasByteOrderMark(bytes) ? 3 : 0;
  return parseRecord(bytes.toString('utf8', bom), line, ended);
}

const hasByteOrderMark = (bytes: Buffer) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

function encodingIssue(bytes: Buffer): (RecordIssue & { fatal?: true }) | undefined {
  const first = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  // UTF-16 with its mark, or `{` with a zero byte before or after it.
  if ([0xfeff, 0xfffe, 0x007b, 0x7b00].includes(first)) {
    return { ...issue(1, 'the file is UTF-16', 'save the file as UTF-8'), fatal: true };
  }
  if (!hasByteOrderMark(bytes)) return undefined;
  return issue(1, 'the file begins with a byte order mark', 'save the file as UTF-8 without a mark (BOM)');
}

function issue(line: number, message: string, fix?: string): RecordIssue {
  return { rule: 'record/invalid', line, message, ...(fix === undefined ? {} : { fix }) };
}
