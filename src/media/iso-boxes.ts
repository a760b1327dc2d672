import type { ReadAt } from './read-at.js';

export interface IsoBox {
  readonly type: string;
  /** Position of its content. */
  readonly start: number;
  /** Position after it, by its own account. */
  readonly end: number;
}

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
 * Reads the header of the box at a position; undefined when there is none, or it makes no sense.
 * @param limit where a box of size 0 ("the rest") ends
 */
export async function readIsoBox(
  readAt: ReadAt,
  position: number,
  limit: number,
): Promise<IsoBox | undefined> {
  const header = await readAt(position, 16);
  if (header.length < 8) return undefined;
  const type = header.toString('latin1', 4, 8);
  const size = boxSize(header, limit - position);
  if (size === undefined || !/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
  return { type, start: position + (header.readUInt32BE(0) === 1 ? 16 : 8), end: position + size };
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
