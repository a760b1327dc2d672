import { Readable } from 'node:stream';
import type { RateLimiter } from './rate-limiter.js';

/** What decides about each piece of a body before it leaves. */
export interface PieceControl {
  readonly limiter: RateLimiter | undefined;
  /** Takes in that so many bytes are about to leave. */
  readonly spend?: ((bytes: number) => void) | undefined;
  readonly signal: AbortSignal;
}

/** `source` in pieces that leave no faster than the limiter allows. Ends with the error of either. */
export function limitBody(source: Readable | Buffer, control: PieceControl): Readable {
  const pieces = Buffer.isBuffer(source) ? [source] : source;
  return Readable.from(cutPieces(pieces, control), { objectMode: false, highWaterMark: 1 });
}

async function* cutPieces(
  source: Iterable<Buffer> | AsyncIterable<Buffer>,
  { limiter, spend, signal }: PieceControl,
): AsyncGenerator<Buffer> {
  for await (const buffer of source) {
    const most = limiter?.pieceBytes ?? buffer.length;
    for (let at = 0; at < buffer.length; at += most) {
      const piece = buffer.subarray(at, at + most);
      await limiter?.take(piece.length, signal);
      signal.throwIfAborted();
      spend?.(piece.length);
      yield piece;
    }
  }
}
