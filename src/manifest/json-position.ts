/** Where things are in a JSON text (RFC 8259). Used only when something is wrong: JSON.parse does the reading. */

import { countKeys, DEEPEST } from '../record/count-keys.js';

type Path = readonly (string | number)[];

const WHITESPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const [QUOTE, SPACE] = [34, 32];

interface Scan {
  readonly text: string;
  at: number;
  /** Offset of the value at the wanted path, or of the deepest parent of it that exists. */
  found: number;
  /** Where the value at the wanted path ends; 0 while it was not met. */
  foundEnd: number;
  /** Offset of the key that leads to it; of its parent where it is in a list or missing. */
  foundKey: number;
  /** Keys and indexes that lead to where the scan is. */
  readonly trail: (string | number)[];
  /** The first key that its object had already. */
  duplicate: KeyPlace | undefined;
}

/** Where a key stands in a text, and its path. */
export interface KeyPlace {
  readonly offset: number;
  readonly path: Path;
}

/** Where a text stops being JSON, and what stood to follow; `end` after the whole value, `less` where it is too deep. */
export interface SyntaxFault {
  readonly offset: number;
  readonly expected: 'key' | 'colon' | 'comma' | 'value' | 'end' | 'less';
}

class SyntaxProblem extends Error implements SyntaxFault {
  readonly offset: number;
  readonly expected: SyntaxFault['expected'];
  constructor(offset: number, expected: SyntaxFault['expected']) {
    super('not JSON');
    this.offset = offset;
    this.expected = expected;
  }
}

/** Offset where `text` stops being JSON, undefined where it is JSON throughout. */
export function syntaxErrorOffset(text: string): number | undefined {
  return findSyntaxError(text)?.offset;
}

/** Where `text` stops being JSON and what was expected there, undefined where it is JSON throughout. */
export function findSyntaxError(text: string): SyntaxFault | undefined {
  try {
    scanText(text);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}

/**
 * Offset of the value at `path`, or of the nearest parent where it is missing.
 * Where a key stands twice, the last one counts, as for JSON.parse.
 */
export function offsetOfPath(text: string, path: Path): number {
  try {
    return scanText(text, path).found;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.offset;
    throw error;
  }
}

/** Where the value at `path` begins and ends; undefined where there is none, or the text is not JSON. */
export function rangeOfPath(text: string, path: Path): { start: number; end: number } | undefined {
  if (syntaxErrorOffset(text) !== undefined) return undefined;
  const { found, foundEnd } = scanText(text, path);
  return foundEnd === 0 ? undefined : { start: found, end: foundEnd };
}

/** Offset of the key that leads to the value at `path`; of the nearest parent where that is no value of a key. */
export function offsetOfKey(text: string, path: Path): number {
  try {
    return scanText(text, path).foundKey;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.offset;
    throw error;
  }
}

/**
 * The first key that stands again in its object; `value` is what JSON.parse made of `text`. RFC 8259 leaves open which
 * of them counts, so two programs may read two different things.
 */
export function findDuplicateKey(text: string, value: unknown): KeyPlace | undefined {
  // Counting is cheap and never too low: only a text with more keys than its value is looked at closely.
  if (countKeyEnds(text) <= countKeys(value)) return undefined;
  try {
    return scanText(text).duplicate;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** Colons that follow a quote: after each key there is one, and hardly one elsewhere. */
export function countKeyEnds(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon !== -1; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

/** Column from 1, in characters (code points), of an offset in UTF-16 units. */
export function columnOf(text: string, offset: number): number {
  let column = 1;
  for (const _ of text.slice(0, offset)) column += 1;
  return column;
}

/** Column from 1 of what a JSON Pointer (RFC 6901) leads to, or of its nearest parent where it is missing. */
export function columnOfPointer(text: string, pointer: string): number {
  const tokens = pointer.split('/').slice(1);
  const path = tokens.map((token) =>
    /^\d+$/.test(token) ? Number(token) : token.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
  return columnOf(text, offsetOfPath(text, path));
}

/** JSON Pointer (RFC 6901). */
export function jsonPointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function scanText(text: string, path?: Path): Scan {
  const scan: Scan = { text, at: 0, found: 0, foundKey: 0, foundEnd: 0, trail: [], duplicate: undefined };
  scanValue(scan, path);
  skip(scan, WHITESPACE);
  if (scan.at < text.length) throw new SyntaxProblem(scan.at, 'end');
  return scan;
}

/** `path` is what is left of the wanted path below this value; undefined off the path. */
function scanValue(scan: Scan, path: Path | undefined): void {
  skip(scan, WHITESPACE);
  if (path !== undefined) {
    scan.found = scan.at;
    scan.foundKey = scan.at;
    // The key may stand again with another object, without what an earlier one held.
    scan.foundEnd = 0;
  }
  const first = scan.text[scan.at];
  if (first === '{' || first === '[') {
    if (scan.trail.length >= DEEPEST) throw new SyntaxProblem(scan.at, 'less');
    if (first === '{') scanObject(scan, path);
    else scanArray(scan, path);
  } else {
    expect(scan, first === '"' ? STRING : SCALAR, 'value');
  }
  if (path?.length === 0) scan.foundEnd = scan.at;
}

function scanObject(scan: Scan, path: Path | undefined): void {
  const keys = new Set<string>();
  scanItems(scan, '}', () => {
    skip(scan, WHITESPACE);
    const start = scan.at;
    expect(scan, STRING, 'key');
    const key = JSON.parse(scan.text.slice(start, scan.at)) as string;
    skip(scan, WHITESPACE);
    expectCharacter(scan, ':', 'colon');
    scan.trail.push(key);
    if (keys.has(key)) scan.duplicate ??= { offset: start, path: [...scan.trail] };
    keys.add(key);
    const wanted = path !== undefined && path[0] === key;
    scanValue(scan, wanted ? path.slice(1) : undefined);
    if (wanted && path.length === 1) scan.foundKey = start;
    scan.trail.pop();
  });
}

function scanArray(scan: Scan, path: Path | undefined): void {
  let index = 0;
  scanItems(scan, ']', () => {
    scan.trail.push(index);
    scanValue(scan, path !== undefined && path[0] === index ? path.slice(1) : undefined);
    scan.trail.pop();
    index += 1;
  });
}

function scanItems(scan: Scan, end: string, scanItem: () => void): void {
  scan.at += 1;
  skip(scan, WHITESPACE);
  if (scan.text[scan.at] === end) {
    scan.at += 1;
    return;
  }
  for (;;) {
    scanItem();
    skip(scan, WHITESPACE);
    if (scan.text[scan.at] !== ',') break;
    scan.at += 1;
  }
  expectCharacter(scan, end, 'comma');
}

function skip(scan: Scan, pattern: RegExp): boolean {
  pattern.lastIndex = scan.at;
  const matched = pattern.test(scan.text);
  if (matched) scan.at = pattern.lastIndex;
  return matched;
}

function expect(scan: Scan, pattern: RegExp, what: SyntaxFault['expected']): void {
  if (!skip(scan, pattern)) throw new SyntaxProblem(scan.at, what);
}

function expectCharacter(scan: Scan, character: string, what: SyntaxFault['expected']): void {
  if (scan.text[scan.at] !== character) throw new SyntaxProblem(scan.at, what);
  scan.at += 1;
}
