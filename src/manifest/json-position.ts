/** Where things are in a JSON text (RFC 8259). Used only when something is wrong: JSON.parse does the reading. */

type Path = readonly (string | number)[];

const WHITESPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const DEEPEST = 200;

interface Scan {
  readonly text: string;
  at: number;
  /** Offset of the value at the wanted path, or of the deepest parent of it that exists. */
  found: number;
  depth: number;
}

class SyntaxProblem extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super('not JSON');
    this.offset = offset;
  }
}

/** Offset where `text` stops being JSON, undefined where it is JSON throughout. */
export function syntaxErrorOffset(text: string): number | undefined {
  try {
    scanText(text, undefined);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.offset;
    throw error;
  }
}

/**
 * Offset of the value at `path`, or of the nearest parent where it is missing.
 * Where a key stands twice, the last one counts, as for JSON.parse.
 */
export function offsetOfPath(text: string, path: Path): number {
  try {
    return scanText(text, path);
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.offset;
    throw error;
  }
}

/** Column from 1, in characters (code points), of an offset in UTF-16 units. */
export function columnOf(text: string, offset: number): number {
  let column = 1;
  for (const _ of text.slice(0, offset)) column += 1;
  return column;
}

/** JSON Pointer (RFC 6901). */
export function jsonPointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function scanText(text: string, path: Path | undefined): number {
  const scan: Scan = { text, at: 0, found: 0, depth: 0 };
  scanValue(scan, path);
  skip(scan, WHITESPACE);
  if (scan.at < text.length) throw new SyntaxProblem(scan.at);
  return scan.found;
}

/** `path` is what is left of the wanted path below this value; undefined off the path. */
function scanValue(scan: Scan, path: Path | undefined): void {
  skip(scan, WHITESPACE);
  if (path !== undefined) scan.found = scan.at;
  const first = scan.text[scan.at];
  if (first === '{' || first === '[') {
    scan.depth += 1;
    if (scan.depth > DEEPEST) throw new SyntaxProblem(scan.at);
    if (first === '{') scanObject(scan, path);
    else scanArray(scan, path);
    scan.depth -= 1;
  } else {
    expect(scan, first === '"' ? STRING : SCALAR);
  }
}

function scanObject(scan: Scan, path: Path | undefined): void {
  scanItems(scan, '}', () => {
    skip(scan, WHITESPACE);
    const start = scan.at;
    expect(scan, STRING);
    const key = JSON.parse(scan.text.slice(start, scan.at)) as string;
    skip(scan, WHITESPACE);
    expectCharacter(scan, ':');
    scanValue(scan, path !== undefined && path[0] === key ? path.slice(1) : undefined);
  });
}

function scanArray(scan: Scan, path: Path | undefined): void {
  let index = 0;
  scanItems(scan, ']', () => {
    scanValue(scan, path !== undefined && path[0] === index ? path.slice(1) : undefined);
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
  expectCharacter(scan, end);
}

function skip(scan: Scan, pattern: RegExp): boolean {
  pattern.lastIndex = scan.at;
  const matched = pattern.test(scan.text);
  if (matched) scan.at = pattern.lastIndex;
  return matched;
}

function expect(scan: Scan, pattern: RegExp): void {
  if (!skip(scan, pattern)) throw new SyntaxProblem(scan.at);
}

function expectCharacter(scan: Scan, character: string): void {
  if (scan.text[scan.at] !== character) throw new SyntaxProblem(scan.at);
  scan.at += 1;
}
