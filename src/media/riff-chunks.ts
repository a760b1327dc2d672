import type { ReadAt } from './read-at.js';

interface Chunk {
  readonly type: string;
  /** Of a RIFF or LIST chunk. */
  readonly form: string;
  readonly start: number;
  /** Position after its content, without padding. */
  readonly end: number;
}

const MAX_CHUNKS = 10_000;
const UNFINISHED = new Set([0, 0xffff_ffff]);

/** Whether a file that begins like this is RIFF. */
export function looksLikeRiff(head: Buffer): boolean {
  return head.length >= 12 && head.toString('latin1', 0, 4) === 'RIFF';
}

/**
 * Where a RIFF file ends by its own account: by its RIFF chunks, of which files over 1 GiB have several (OpenDML), and
 * by the index that each track of an AVI has then. Null when the sizes were never written (an endless recording).
 */
export async function endOfRiff(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  let end = 0;
  let position = 0;
  for (let count = 0; position + 12 <= sizeBytes && count < MAX_CHUNKS; count += 1) {
    const riff = await readChunk(readAt, position);
    // Behind the last RIFF chunk may stand anything.
    if (riff?.type !== 'RIFF') break;
    if (UNFINISHED.has(riff.end - riff.start)) return endOfUnfinished(readAt, riff, sizeBytes);
    end = await endOfOne(readAt, riff, sizeBytes);
    if (count === 0) end = Math.max(end, await endOfIndexes(readAt, riff, sizeBytes));
    position = padded(riff.end);
  }
  return end;
}

/** The end of the last chunk, where only the size of the whole is missing. */
async function endOfUnfinished(readAt: ReadAt, riff: Chunk, sizeBytes: number): Promise<number | null> {
  let end: number | null = null;
  for await (const chunk of chunks(readAt, riff.start + 4, sizeBytes)) {
    if (chunk.type === 'LIST' && UNFINISHED.has(chunk.end - chunk.start)) return null;
    end = chunk.end;
  }
  return end;
}

/** Some writers count the header of the RIFF chunk, or a padding byte that they leave out: then its parts decide. */
async function endOfOne(readAt: ReadAt, riff: Chunk, sizeBytes: number): Promise<number> {
  const excess = riff.end - sizeBytes;
  if (excess <= 0 || excess > 8) return riff.end;
  let end = riff.start + 4;
  for await (const chunk of chunks(readAt, riff.start + 4, sizeBytes)) end = chunk.end;
  return sizeBytes - end < 8 ? end : riff.end;
}

/** The farthest place that the OpenDML indexes (`indx`) in the headers of the tracks point to; 0 without any. */
async function endOfIndexes(readAt: ReadAt, riff: Chunk, sizeBytes: number): Promise<number> {
  let end = 0;
  for await (const list of chunks(readAt, riff.start + 4, Math.min(riff.end, sizeBytes))) {
    if (list.form !== 'hdrl') continue;
    for await (const track of chunks(readAt, list.start + 4, list.end)) {
      if (track.form !== 'strl') continue;
      for await (const index of chunks(readAt, track.start + 4, track.end)) {
        if (index.type === 'indx') end = Math.max(end, await endOfIndex(readAt, index));
      }
    }
    break;
  }
  return end;
}

/** A super index: a header of 24 bytes, then entries of offset (64 bits), size and duration. */
async function endOfIndex(readAt: ReadAt, index: Chunk): Promise<number> {
  const head = await readAt(index.start, 24);
  // Type 0 is an index of indexes.
  if (head.length < 24 || head[3] !== 0 || head.readUInt16LE(0) !== 4) return 0;
  const room = Math.floor((index.end - index.start - 24) / 16);
  const entries = Math.min(head.readUInt32LE(4), room, 256);
  const list = await readAt(index.start + 24, Math.max(0, entries) * 16);
  let end = 0;
  for (let at = 0; at + 16 <= list.length; at += 16) {
    end = Math.max(end, Number(list.readBigUInt64LE(at)) + list.readUInt32LE(at + 8));
  }
  return end;
}

/** The chunks from a position on, also the last one where it ends too late. */
async function* chunks(readAt: ReadAt, start: number, end: number): AsyncGenerator<Chunk> {
  let position = start;
  for (let count = 0; position + 8 <= end && count < MAX_CHUNKS; count += 1) {
    const chunk = await readChunk(readAt, position);
    if (chunk === undefined) return;
    yield chunk;
    position = padded(chunk.end);
  }
}

async function readChunk(readAt: ReadAt, position: number): Promise<Chunk | undefined> {
  const header = await readAt(position, 12);
  if (header.length < 8) return undefined;
  const type = header.toString('latin1', 0, 4);
  if (!/^[\x20-\x7e]{4}$/.test(type)) return undefined;
  const start = position + 8;
  return { type, form: header.toString('latin1', 8, 12), start, end: start + header.readUInt32LE(4) };
}

const padded = (position: number) => position + (position % 2);
