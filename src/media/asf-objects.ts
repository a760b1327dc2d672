import type { ReadAt } from './read-at.js';

const HEADER = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');
const MAX_OBJECTS = 1000;

/** Whether a file that begins like this is ASF (WMV). */
export function looksLikeAsf(head: Buffer): boolean {
  return head.subarray(0, HEADER.length).equals(HEADER);
}

/** Where the last object of an ASF file ends by its own account; null where a size is not told (a live recording). */
export async function endOfAsf(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  let position = 0;
  for (let count = 0; position + 24 <= sizeBytes && count < MAX_OBJECTS; count += 1) {
    const header = await readAt(position, 24);
    const size = header.length < 24 ? 0 : Number(header.readBigUInt64LE(16));
    if (size < 24) return null;
    position += size;
  }
  return position;
}
