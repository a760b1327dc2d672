import type { FileHandle } from 'node:fs/promises';

/** Reads up to `length` bytes at `position`; fewer at the end of the file, none at positions that no file has. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

const WINDOW_BYTES = 4096;

/** Reads small pieces of an open file. One page is kept, so that many headers in a row cost one read. */
export function readerOf(handle: FileHandle): ReadAt {
  let page = Buffer.alloc(0);
  let pageAt = 0;
  return async (position, length) => {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    if (position < pageAt || position + length > pageAt + page.length) {
      const buffer = Buffer.alloc(Math.max(length, WINDOW_BYTES));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      page = buffer.subarray(0, bytesRead);
      pageAt = position;
    }
    return page.subarray(position - pageAt, position - pageAt + length);
  };
}
