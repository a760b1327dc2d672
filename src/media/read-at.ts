import type { FileHandle } from 'node:fs/promises';

/** Reads up to `length` bytes at `position`; fewer at the end of the file, none at positions that no file has. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** Reads pieces of an open file. */
export function readerOf(handle: FileHandle): ReadAt {
  return async (position, length) => {
    if (!Number.isSafeInteger(position)) return Buffer.alloc(0);
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
}
