/** Records that were printed over several lines, as `jq .` and most libraries do unless told otherwise. */
import type { RecordIssue } from '../record/issue.js';
import { LONGEST_LINE_BYTES } from './read-lines.js';

const BRACE = 0x7b;
const NAME_AND_SPACE = /^("(?:[^"\\]|\\.)*")\s*:\s*/;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

/** Whether a line is an opening brace alone, perhaps indented: the first of a record that goes on in the next ones. */
export function opensSpreadRecord(bytes: Buffer): boolean {
  return (
    bytes.length < 16 &&
    bytes.includes(BRACE) &&
    bytes
      .toString()
      .trim()
      .replace(/^\ufeff/, '') === '{'
  );
}

/** A record that goes on over lines. */
export class SpreadRecord {
  readonly line: number;
  #last: number;
  #depth = 1;
  #bytes = 0;
  readonly #pieces = ['{'];

  /** @param line the one that opens it */
  constructor(line: number) {
    this.line = line;
    this.#last = line;
  }

  /** Takes the next line. `open` while more have to follow; `broken` where it is longer than any record. */
  take(bytes: Buffer): 'open' | 'closed' | 'broken' {
    // As a line by itself has it: no space after the name of a field.
    const piece = bytes.toString().trim().replace(NAME_AND_SPACE, '$1:');
    this.#pieces.push(piece);
    this.#bytes += bytes.length;
    this.#last += 1;
    // No text of JSON goes over the end of a line, so each line can be counted by itself.
    for (const [mark] of piece.replace(TEXTS, '').matchAll(/[{}[\]]/g))
      this.#depth += mark === '{' || mark === '[' ? 1 : -1;
    if (this.#depth <= 0) return 'closed';
    return this.#bytes > LONGEST_LINE_BYTES ? 'broken' : 'open';
  }

  /** The record in one line, without the comma that may have followed it. */
  text(): string {
    return this.#pieces.join('').replace(/\},$/, '}');
  }

  issue(state: 'open' | 'closed' | 'broken'): RecordIssue {
    const closed = state === 'closed';
    const message = closed
      ? `a record over several lines, to line ${this.#last}: every line is one record`
      : 'a record that begins here and does not end';
    const fix = closed
      ? 'run croton manifest check --fix, or: jq -c . FILE > new.jsonl'
      : 'get the whole file again, or build it anew: croton manifest build';
    return { rule: 'record/invalid', line: this.line, column: 1, message, fix };
  }
}
