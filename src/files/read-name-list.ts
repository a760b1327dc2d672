import { CrotonError } from '../errors.js';

/** Longer than any path that a system takes. */
const LONGEST_BYTES = 1 << 16;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The names in a list, one to a line or ended by NUL, as they come: lists may be long. Empty ones are passed over.
 * Bytes that are not UTF-8 are left as they are.
 * @param shown the list as people name it
 * @throws CrotonError `file/unreadable` for what is no list of names
 */
export async function* readNameList(
  source: AsyncIterable<Buffer | string>,
  separator: 'newline' | 'nul',
  shown: string,
): AsyncGenerator<string | Buffer> {
  const end = separator === 'nul' ? 0 : LINE_FEED;
  let rest = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = Buffer.concat([rest, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    let begin = 0;
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, begin)) {
      yield* nameOf(bytes.subarray(begin, at), separator);
      begin = at + 1;
    }
    rest = Buffer.from(bytes.subarray(begin));
    if (rest.length > LONGEST_BYTES)
      throw new CrotonError('file/unreadable', { path: shown, reason: 'it is no list of names' });
  }
  yield* nameOf(rest, separator);
}

function* nameOf(bytes: Buffer, separator: 'newline' | 'nul'): Generator<string | Buffer> {
  const windows = separator === 'newline' && bytes.at(-1) === CARRIAGE_RETURN;
  const name = windows ? bytes.subarray(0, -1) : bytes;
  if (name.length === 0) return;
  const text = name.toString();
  yield Buffer.from(text).equals(name) ? text : Buffer.from(name);
}
