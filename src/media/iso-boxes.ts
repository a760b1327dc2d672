import type { ReadAt } from './read-at.js';

export interface IsoOutline {
  /** Major brand of the `ftyp` box, trimmed (`qt`, `isom`, `heic`), null without one. */
  readonly brand: string | null;
  readonly hasMovie: boolean;
  /** Where the last top-level box says that it ends. */
  readonly endsAt: number;
}

const MAX_BOXES = 100_000;
const FIRST_BOXES = new Set([
  'ftyp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'styp',
  'moof',
  'sidx',
  'uuid',
  'udta',
]);

/** Whether a file that begins like this is ISO base media (ISO/IEC 14496-12) or QuickTime. */
export function looksLikeIso(head: Buffer): boolean {
  return head.length >= 8 && FIRST_BOXES.has(head.toString('latin1', 4, 8));
}

/**
 * Walks the top-level boxes of an ISO or QuickTime file, reading only their headers. Stops at the file's end, at a
 * box that ends beyond it, and at anything that is not a box (trailing rubbish that players ignore).
 */
export async function outlineIso(readAt: ReadAt, sizeBytes: number): Promise<IsoOutline> {
  let brand: string | null = null;
  let hasMovie = false;
  let position = 0;
  for (let count = 0; position < sizeBytes && count < MAX_BOXES; count += 1) {
    const header = await readAt(position, 16);
    if (header.length < 8) break;
    const type = header.toString('latin1', 4, 8);
    const size = boxSize(header, sizeBytes - position);
    if (size === undefined || !/^[\x20-\x7e\xa9]{4}$/.test(type)) break;
    if (type === 'moov') hasMovie = true;
    if (type === 'ftyp' && brand === null && header.length >= 12)
      brand = header.toString('latin1', 8, 12).trim();
    position += size;
  }
  return { brand, hasMovie, endsAt: position };
}

/** Bytes of the box including its header; undefined when the header makes no sense. */
function boxSize(header: Buffer, left: number): number | undefined {
  const size = header.readUInt32BE(0);
  // 0: the box runs to the end of the file. 1: a 64-bit size follows.
  if (size === 0) return left;
  if (size !== 1) return size >= 8 ? size : undefined;
  if (header.length < 16) return undefined;
  const large = Number(header.readBigUInt64BE(8));
  return large >= 16 ? large : undefined;
}
