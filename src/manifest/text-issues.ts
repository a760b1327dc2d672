/** What is wrong with the bytes of a line, before anything is read from it. */
import type { RecordIssue } from '../record/issue.js';
import { columnOf } from './json-position.js';
import { LONGEST_LINE_BYTES } from './read-lines.js';

const issue = (line: number, column: number, message: string, fix: string): RecordIssue => ({
  rule: 'record/invalid',
  line,
  column,
  message,
  fix,
});

/** Of a file that begins with the mark that some editors write before UTF-8. */
export const byteOrderMarkIssue = () =>
  issue(
    1,
    1,
    'the file begins with a byte order mark',
    'run croton manifest check --fix, or save the file as UTF-8 without a mark (BOM)',
  );

/** Of a line that ends as lines do on Windows; told once. */
export const carriageReturnIssue = (line: number, bytes: Buffer) =>
  issue(
    line,
    columnOf(bytes.toString(), Number.POSITIVE_INFINITY) - 1,
    'the line ends with CR LF: lines end with LF alone',
    'run croton manifest check --fix, or save the file with Unix line ends',
  );

export const longLineIssue = (line: number) =>
  issue(
    line,
    1,
    `the line is longer than ${LONGEST_LINE_BYTES >> 10} KiB`,
    "write one record to a line; if the file is one JSON list: jq -c '.[]' FILE > new.jsonl",
  );

/** Of a line with bytes that are not UTF-8, as older Windows programs write them: at the first of them. */
export function encodingIssue(line: number, bytes: Buffer): RecordIssue {
  let at = 0;
  let column = 1;
  for (const character of bytes.toString()) {
    // A replacement character may also be what somebody wrote.
    if (character === '\ufffd' && bytes.indexOf(character, at) !== at) break;
    at += Buffer.byteLength(character);
    column += 1;
  }
  const byte = bytes.toString('hex', at, at + 1).toUpperCase();
  return issue(
    line,
    column,
    `the line is not valid UTF-8: byte ${byte} stands there`,
    'save the file as UTF-8; if it came from Windows: iconv -f WINDOWS-1252 -t UTF-8 FILE > new.jsonl',
  );
}
