/** Where the samples of a track stand in the file, by its tables (ISO/IEC 14496-12, 8.7). */
import type { ReadAt } from './read-at.js';
import type { Box, BoxReader } from './share-boxes.js';
import type { Range } from './share-patches.js';

/** The tables of a track. */
export interface SampleTables {
  /** `stco` or `co64`. */
  readonly chunks: Box;
  readonly samplesOfChunks: Box;
  /** `stsz` or `stz2`. */
  readonly sizes: Box;
  /** Bytes of one sample of uncompressed sound, whose tables say 1. */
  readonly frameBytes: number;
}

/** More samples than a day of sound has: nobody’s tables are longer. */
const MAX_SAMPLES = 20_000_000;

/**
 * Calls `take` with the range of each chunk, in the order of the track. Returns false when the tables were too long to
 * read to their end, or when `take` returned false.
 */
export async function eachChunk(
  { readAt }: BoxReader,
  tables: SampleTables,
  take: (chunk: Range) => boolean,
): Promise<boolean> {
  const wide = tables.chunks.type === 'co64';
  const offsets = new Column(readAt, tables.chunks, tables.chunks.payload + 8, wide ? 64 : 32);
  const runs = new Column(readAt, tables.samplesOfChunks, tables.samplesOfChunks.payload + 8, 32);
  const sizes = await openSizes(readAt, tables);
  const chunkCount = await countAt(readAt, tables.chunks, 4);
  const runCount = await countAt(readAt, tables.samplesOfChunks, 4);
  let runsRead = 0;
  let samplesPerChunk = 0;
  let nextSamples = 0;
  let nextFirst = 1;
  let left = MAX_SAMPLES;
  for (let chunk = 1; chunk <= chunkCount; chunk += 1) {
    while (chunk >= nextFirst) {
      samplesPerChunk = nextSamples;
      if (runsRead >= runCount) {
        nextFirst = Number.POSITIVE_INFINITY;
        break;
      }
      if (runs.isDry && !(await runs.fill())) return true;
      nextFirst = runs.take();
      if (runs.isDry && !(await runs.fill())) return true;
      nextSamples = runs.take();
      if (runs.isDry && !(await runs.fill())) return true;
      runs.take();
      runsRead += 1;
    }
    if (offsets.isDry && !(await offsets.fill())) return true;
    const start = offsets.take();
    let bytes = 0;
    if (sizes.constant > 0) {
      const samples = Math.min(samplesPerChunk, sizes.left);
      bytes = samples * sizes.constant;
      sizes.left -= samples;
      left -= 1;
    } else {
      for (let i = 0; i < samplesPerChunk && sizes.left > 0; i += 1) {
        if (sizes.column.isDry && !(await sizes.column.fill())) break;
        bytes += sizes.column.take();
        sizes.left -= 1;
        left -= 1;
        if (left <= 0) return false;
      }
    }
    if (left <= 0) return false;
    if (bytes > 0 && !take({ start, end: start + bytes })) return false;
  }
  return true;
}

async function openSizes(readAt: ReadAt, { sizes, frameBytes }: SampleTables) {
  const compact = sizes.type === 'stz2';
  const head = await readAt(sizes.payload, 12);
  const [field, count] = head.length < 12 ? [0, 0] : [head.readUInt32BE(4), head.readUInt32BE(8)];
  const bits = compact ? field & 0xff : 32;
  return {
    constant: compact ? 0 : field === 1 ? Math.max(1, frameBytes) : field,
    left: bits === 4 || bits === 8 || bits === 16 || bits === 32 ? count : 0,
    column: new Column(readAt, sizes, sizes.payload + 12, bits),
  };
}

async function countAt(readAt: ReadAt, { payload, end }: Box, at: number): Promise<number> {
  const bytes = await readAt(payload + at, 4);
  return bytes.length < 4 || payload + at + 4 > end ? 0 : bytes.readUInt32BE(0);
}

const BLOCK_BYTES = 64 * 1024;

/** The numbers of a table one after the other, read in blocks. */
class Column {
  readonly #readAt: ReadAt;
  readonly #end: number;
  readonly #bits: number;
  #position: number;
  #block: Buffer = Buffer.alloc(0);
  /** In half bytes: the smallest sizes have four bits. */
  #at = 0;

  constructor(readAt: ReadAt, box: Box, start: number, bits: number) {
    this.#readAt = readAt;
    this.#position = start;
    this.#end = box.end;
    this.#bits = bits;
  }

  get isDry(): boolean {
    return this.#at * 4 + this.#bits > this.#block.length * 8;
  }

  /** Reads the next block; false at the end of the table. */
  async fill(): Promise<boolean> {
    const length = Math.min(BLOCK_BYTES, this.#end - this.#position);
    this.#block = length > 0 ? await this.#readAt(this.#position, length) : Buffer.alloc(0);
    this.#position += this.#block.length;
    this.#at = 0;
    return !this.isDry;
  }

  /** The next number. Only where it is not dry. */
  take(): number {
    const at = this.#at >> 1;
    const high = this.#at % 2 === 0;
    this.#at += this.#bits / 4;
    if (this.#bits === 32) return this.#block.readUInt32BE(at);
    if (this.#bits === 64) return Number(this.#block.readBigUInt64BE(at));
    if (this.#bits === 16) return this.#block.readUInt16BE(at);
    const byte = this.#block[at] ?? 0;
    return this.#bits === 8 ? byte : high ? byte >> 4 : byte & 15;
  }
}
