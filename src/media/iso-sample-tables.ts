import { type IsoBox, readIsoBox } from './iso-boxes.js';
import type { ReadAt } from './read-at.js';

/** Bytes of an ISO file: `[start, end)`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Table {
  readonly entries: number;
  /** Position of the first entry. */
  readonly at: number;
}

// A movie has few tracks, a track few boxes; more is made to waste time.
const MAX_CHILDREN = 500;
const MAX_SAMPLES_READ = 16_384;

/**
 * Where the last sample of the tracks in a `moov` box ends, from the last entries of their sample tables
 * (ISO/IEC 14496-12, 8.7); 0 where they have none. A few small reads per track. Finds a file that was cut where one
 * box ends and the next should begin.
 */
export async function endOfSamples(readAt: ReadAt, movie: Span): Promise<number> {
  let end = 0;
  for await (const track of children(readAt, movie)) {
    if (track.type !== 'trak') continue;
    const tables = await sampleTables(readAt, track);
    if (tables !== undefined) end = Math.max(end, await endOfLastChunk(readAt, tables));
  }
  return end;
}

async function sampleTables(readAt: ReadAt, track: Span): Promise<Map<string, IsoBox> | undefined> {
  let box: Span | undefined = track;
  for (const type of ['mdia', 'minf', 'stbl']) {
    box = box && (await findChild(readAt, box, type));
  }
  if (box === undefined) return undefined;
  const tables = new Map<string, IsoBox>();
  for await (const table of children(readAt, box)) tables.set(table.type, table);
  return tables;
}

/** The offset of the last chunk and the sizes of its samples. */
async function endOfLastChunk(readAt: ReadAt, tables: ReadonlyMap<string, IsoBox>): Promise<number> {
  const large = tables.has('co64');
  const chunks = await readTable(readAt, tables.get(large ? 'co64' : 'stco'), 0, large ? 8 : 4);
  if (chunks === undefined || chunks.entries === 0) return 0;
  const at = chunks.at + (chunks.entries - 1) * (large ? 8 : 4);
  const bytes = await readAt(at, large ? 8 : 4);
  if (bytes.length < (large ? 8 : 4)) return 0;
  const offset = large ? Number(bytes.readBigUInt64BE(0)) : bytes.readUInt32BE(0);
  return offset + (await sizeOfLastChunk(readAt, tables));
}

/** Bytes of the samples in the last chunk, at least 1: more is not known where the tables make no sense. */
async function sizeOfLastChunk(readAt: ReadAt, tables: ReadonlyMap<string, IsoBox>): Promise<number> {
  const runs = await readTable(readAt, tables.get('stsc'), 0, 12);
  const sizes = await readTable(readAt, tables.get('stsz'), 4, 4);
  // One size for all is often not a size of samples (PCM in QuickTime): then only the offset is sure.
  if (runs === undefined || runs.entries === 0 || sizes === undefined) return 1;
  const run = await readAt(runs.at + (runs.entries - 1) * 12, 12);
  if (run.length < 12) return 1;
  const samples = Math.min(run.readUInt32BE(4), sizes.entries, MAX_SAMPLES_READ);
  const list = await readAt(sizes.at + (sizes.entries - samples) * 4, samples * 4);
  let total = 0;
  for (let at = 0; at + 4 <= list.length; at += 4) total += list.readUInt32BE(at);
  return Math.max(1, total);
}

/**
 * A table box that holds as many entries as it says.
 * @param skip bytes between version and flags, and the number of entries
 */
async function readTable(readAt: ReadAt, box: IsoBox | undefined, skip: number, entryBytes: number) {
  if (box === undefined) return undefined;
  const head = await readAt(box.start, 8 + skip);
  if (head.length < 8 + skip) return undefined;
  // `stsz` with a size for all samples has no table.
  if (skip === 4 && head.readUInt32BE(4) !== 0) return undefined;
  const table: Table = { entries: head.readUInt32BE(4 + skip), at: box.start + 8 + skip };
  return table.at + table.entries * entryBytes <= box.end ? table : undefined;
}

async function findChild(readAt: ReadAt, parent: Span, type: string): Promise<IsoBox | undefined> {
  for await (const box of children(readAt, parent)) if (box.type === type) return box;
  return undefined;
}

/** The boxes inside one, as long as they fit into it. */
async function* children(readAt: ReadAt, { start, end }: Span): AsyncGenerator<IsoBox> {
  let position = start;
  for (let count = 0; position + 8 <= end && count < MAX_CHILDREN; count += 1) {
    const box = await readIsoBox(readAt, position, end);
    if (box === undefined || box.end > end) return;
    yield box;
    position = box.end;
  }
}
