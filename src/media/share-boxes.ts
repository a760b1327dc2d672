/** Walks the boxes of ISO base media (ISO/IEC 14496-12) and QuickTime files, however hostile, in bounded time. */
import type { ReadAt } from './read-at.js';

export interface Box {
  readonly type: string;
  readonly start: number;
  /** First byte after the size and the type (for `uuid` of its identifier). */
  readonly payload: number;
  /** The byte after its last one, at most the end of what holds it. */
  readonly end: number;
  /** Whether it says that it is longer than what holds it: it was cut off, or is no box. */
  readonly cut?: boolean;
}

/** The boxes in a range, and where the last of them ends: what follows is not a box. */
export interface BoxList {
  readonly boxes: readonly Box[];
  readonly tail: number;
}

/** Long recordings in fragments have tens of thousands of boxes. */
const MAX_BOXES = 400_000;
/** Bytes of free space that are read to find out whether it is free. */
const LONGEST_READ = 64 * 1024 * 1024;

export class BoxReader {
  readonly readAt: ReadAt;
  #left = MAX_BOXES;
  #unreadZeros = LONGEST_READ;

  /** Whether there were more boxes than it reads: then not everything of the file is known. */
  get isExhausted(): boolean {
    return this.#left <= 0;
  }

  constructor(readAt: ReadAt) {
    this.readAt = readAt;
  }

  /**
   * The boxes from `start` to `end`. Like players, it lets a box that reaches too far end with its parent, and stops at
   * what is no box; where there are more boxes than any file needs, `tail` is `end`.
   */
  async list(start: number, end: number): Promise<BoxList> {
    const boxes: Box[] = [];
    let position = start;
    while (end - position >= 8) {
      if (this.#left <= 0) return { boxes, tail: end };
      this.#left -= 1;
      const box = await this.#read(position, end);
      if (box === undefined) break;
      boxes.push(box);
      position = box.end;
    }
    return { boxes, tail: position };
  }

  async #read(start: number, parentEnd: number): Promise<Box | undefined> {
    const header = await this.readAt(start, 16);
    if (header.length < 8) return undefined;
    const size = header.readUInt32BE(0);
    const type = header.toString('latin1', 4, 8);
    // QuickTime ends user data with zeros; elsewhere 0 means: to the end of the parent.
    if (size === 0 && type === '\0\0\0\0') return undefined;
    if (size === 1) {
      const large = header.length < 16 ? 0 : Number(header.readBigUInt64BE(8));
      if (large < 16 || start + 16 > parentEnd) return undefined;
      const end = Math.min(start + large, parentEnd);
      return { type, start, payload: start + 16, end, cut: start + large > end };
    }
    if (size !== 0 && size < 8) return undefined;
    return {
      type,
      start,
      payload: start + 8,
      end: size === 0 ? parentEnd : Math.min(start + size, parentEnd),
      cut: start + size > parentEnd,
    };
  }

  /** Up to `length` bytes from the start of a box's content. */
  async content(box: Box, length: number): Promise<Buffer> {
    return this.readAt(box.payload, Math.max(0, Math.min(length, box.end - box.payload)));
  }

  /** Whether a range holds nothing but zeros. Where that takes too long to read, it counts as if it held something. */
  async isZero(start: number, end: number): Promise<boolean> {
    if (end - start > this.#unreadZeros) return false;
    for (let at = start; at < end; at += BLOCK_BYTES) {
      const block = await this.readAt(at, Math.min(BLOCK_BYTES, end - at));
      if (block.length === 0) return true;
      this.#unreadZeros -= block.length;
      if (block.some((byte) => byte !== 0)) return false;
    }
    return true;
  }
}

const BLOCK_BYTES = 64 * 1024;

/** The box of a type, the first where there are several. */
export function boxOf({ boxes }: BoxList, type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}
