/** Lines of bytes, a chunk at a time: memory holds a chunk and one unfinished line, however long the file. */

/** No honest record comes near it; a longer line is skipped, not kept. */
export const LONGEST_LINE_BYTES = 1 << 20;

export interface RawLine {
  /** From 1. */
  readonly line: number;
  /** Without the line feed. Empty where the line is too long. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
  /** False for a last line without a line feed. */
  readonly ended: boolean;
}

const LINE_FEED = 10;
const EMPTY = Buffer.alloc(0);

/**
 * Splits chunks at line feeds. Lines are cut as they are asked for: take all of a chunk before asking for the next, and use
 * their buffers before that, which are views of their chunk.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Iterable<RawLine>> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 0;
  const take = (piece: Buffer, ended: boolean): RawLine => {
    line += 1;
    const tooLong = restBytes + piece.length > LONGEST_LINE_BYTES;
    const bytes = tooLong ? EMPTY : restBytes === 0 ? piece : Buffer.concat([...rest, piece]);
    rest = [];
    restBytes = 0;
    return { line, bytes, tooLong, ended };
  };
  function* cut(chunk: Buffer): Generator<RawLine> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      yield take(chunk.subarray(start, end), true);
      start = end + 1;
    }
    const tail = chunk.subarray(start);
    restBytes += tail.length;
    if (restBytes <= LONGEST_LINE_BYTES) rest.push(tail);
    else rest = [];
  }
  for await (const chunk of chunks) yield cut(chunk);
  if (restBytes > 0) yield [take(EMPTY, false)];
}
