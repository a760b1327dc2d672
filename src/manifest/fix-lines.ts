/** The lines of a manifest in the form that manifests have, whatever program wrote the file. */
import { isUtf8 } from 'node:buffer';
import { CrotonError } from '../errors.js';
import { foreignFileIssue, isUtf16 } from './foreign-file.js';
import { findDuplicateKey } from './json-position.js';
import { hasLossyNumber } from './lossy-number.js';
import { type RawLine, readLines } from './read-lines.js';
import { opensSpreadRecord, SpreadRecord } from './spread-record.js';

/** What was not as it should be about the form. */
export type FormFix =
  | 'encoding'
  | 'byte-order-mark'
  | 'line-ends'
  | 'empty-line'
  | 'spread-record'
  | 'comma-after-record'
  | 'list'
  | 'last-line-end';

export interface LineInForm {
  /** From 1, in the file as it was. */
  readonly line: number;
  readonly text: string;
  /** False for a last line that is cut off. */
  readonly ends: boolean;
  /** Undefined for a line that cannot be read: it stays as it is. */
  readonly record: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads the lines of a manifest and brings them into form; `note` hears what was changed for that, and at which line.
 * Errors: `manifest/unreadable` for files that are no manifests, bytes that are not UTF-8 and lines too long to be kept:
 * what cannot be written again is not touched.
 * @param name as people name the file
 */
export async function* linesInForm(
  chunks: AsyncIterable<Buffer>,
  name: string,
  note: (what: FormFix, line: number) => void,
): AsyncGenerator<LineInForm> {
  let spread: SpreadRecord | undefined;
  let inList = false;
  for await (const lines of readLines(asUtf8(chunks, name, note))) {
    for (const raw of lines) {
      const { line } = raw;
      assertKept(raw, name);
      if (spread !== undefined) {
        const state = spread.take(raw.bytes);
        if (state === 'broken') throw unreadable(name, spread.line, 'a record that does not end');
        if (state === 'open') continue;
        note('spread-record', spread.line);
        yield readForm(spread.line, spread.text());
        spread = undefined;
        continue;
      }
      if (line === 1) inList = startsList(raw.bytes, name);
      if (opensSpreadRecord(raw.bytes)) {
        spread = new SpreadRecord(line);
        continue;
      }
      yield* formLine(raw, inList, note);
    }
  }
  if (spread !== undefined) throw unreadable(name, spread.line, 'a record that does not end');
}

const unreadable = (path: string, line: number, reason: string, remedy?: string) =>
  new CrotonError(
    'manifest/unreadable',
    { path, line, reason },
    {
      hint: `nothing was changed; ${remedy ?? 'croton manifest check shows every mistake: correct this one first'}`,
    },
  );

function assertKept({ line, bytes, tooLong }: RawLine, name: string): void {
  if (tooLong) throw unreadable(name, line, 'the line is too long to be a record');
  if (!isUtf8(bytes))
    throw unreadable(name, line, 'the line is not valid UTF-8', 'save the file as UTF-8 first');
}

/** Whether the file is one JSON list. Refuses what is no manifest at all. */
function startsList(first: Buffer, name: string): boolean {
  if (first.toString().trimStart().startsWith('[')) return true;
  const foreign = foreignFileIssue(first);
  if (foreign !== undefined) throw unreadable(name, 1, foreign.message, foreign.fix);
  return false;
}

/** Decodes UTF-16; leaves all else as it is. */
async function* asUtf8(
  chunks: AsyncIterable<Buffer>,
  name: string,
  note: (what: FormFix, line: number) => void,
): AsyncGenerator<Buffer> {
  let decode: ((bytes?: Buffer) => Buffer) | undefined;
  for await (const chunk of chunks) {
    if (decode === undefined) {
      const utf16 = isUtf16(chunk);
      decode = utf16 ? decoderOf(chunk, name) : (bytes) => bytes ?? Buffer.alloc(0);
      if (utf16) note('encoding', 1);
    }
    yield decode(chunk);
  }
  if (decode !== undefined) yield decode();
}

function decoderOf(first: Buffer, name: string): (bytes?: Buffer) => Buffer {
  const decoder = new TextDecoder(isLittleEndian(first) ? 'utf-16le' : 'utf-16be', { fatal: true });
  return (bytes) => {
    try {
      return Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }));
    } catch (error) {
      throw new CrotonError(
        'manifest/unreadable',
        { path: name, line: 1, reason: 'the file is UTF-16 and broken' },
        { cause: error },
      );
    }
  };
}

const isLittleEndian = (first: Buffer) => first[0] === 0xff || first[1] === 0;

function* formLine(
  { line, bytes, ended }: RawLine,
  inList: boolean,
  note: (what: FormFix, line: number) => void,
): Generator<LineInForm> {
  let text = bytes.toString();
  if (line === 1 && text.startsWith('\ufeff')) {
    note('byte-order-mark', line);
    text = text.slice(1);
  }
  if (text.endsWith('\r')) {
    note('line-ends', line);
    text = text.slice(0, -1);
  }
  if (inList) {
    yield* listLine(line, text, note);
    return;
  }
  if (text.trim() === '') return note('empty-line', line);
  const inForm = readForm(line, text, ended);
  if (!ended && inForm.record !== undefined) note('last-line-end', line);
  // CR alone ended lines once, and some spreadsheets still write it.
  const parts = inForm.record === undefined ? text.split('\r').map((part) => readForm(line, part)) : [];
  if (parts.length > 1 && parts.every(({ record }) => record !== undefined)) {
    note('line-ends', line);
    return yield* parts;
  }
  const bare = text.replace(/,\s*$/, '');
  if (inForm.record !== undefined || bare === text) return yield inForm;
  const withoutComma = readForm(line, bare, ended);
  if (withoutComma.record === undefined) return yield inForm;
  note('comma-after-record', line);
  yield withoutComma;
}

/** A line of a file that is one list: its brackets and commas go. */
function* listLine(
  line: number,
  text: string,
  note: (what: FormFix, line: number) => void,
): Generator<LineInForm> {
  note('list', line);
  const bare = text.trim().replace(/,$/, '');
  const opened = line === 1 ? bare.replace(/^\[\s*/, '') : bare;
  if (/^\]?$/.test(opened)) return;
  const items = itemsOf(line === 1 ? bare : opened);
  if (items !== undefined) {
    for (const item of items) yield readForm(line, item);
    return;
  }
  const alone = readForm(line, opened);
  const closing = alone.record === undefined ? readForm(line, opened.replace(/\s*\]$/, '')) : alone;
  yield closing.record === undefined ? { line, text, ends: true, record: undefined } : closing;
}

/** The records of a list in one line; undefined where it is none, or where a key or a number would be lost. */
function itemsOf(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const items = JSON.parse(text) as unknown[];
    return findDuplicateKey(text, items) === undefined && !hasLossyNumber(text)
      ? items.map((item) => JSON.stringify(item))
      : undefined;
  } catch {
    return undefined;
  }
}

function readForm(line: number, text: string, ended = true): LineInForm {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return {
      line,
      text,
      ends: ended || isObject,
      record: isObject ? (value as LineInForm['record']) : undefined,
    };
  } catch {
    return { line, text, ends: ended, record: undefined };
  }
}
