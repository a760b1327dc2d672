import { read } from 'node:fs';

/** Reads up to `length` bytes at `position`; fewer at the end of the file, none at positions that no file has. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** The boxes of a short clip fit in: each read is a round trip to another thread. */
const WINDOW_BYTES = 64 * 1024;

/** Reads small pieces of the open file `fd`. One window is kept, so that many headers in a row cost one read. */
export function readerOf(fd: number): ReadAt {
  let page = Buffer.alloc(0);
  let pageAt = 0;
  return async (position, length) => {
    if (!Number.isSafeInteger(position) || position < 0) return Buffer.alloc(0);
    if (position < pageAt || position + length > pageAt + page.length) {
      const buffer = Buffer.allocUnsafeSlow(Math.max(length, WINDOW_BYTES));
      page = buffer.subarray(0, await readInto(fd, buffer, position));
      pageAt = position;
    }
    return page.subarray(position - pageAt, position - pageAt + length);
  };
}

/** Not a file handle's `read`: that costs more than the reading. */
function readInto(fd: number, buffer: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, position, (error, bytesRead) =>
      error === null ? resolve(bytesRead) : reject(error),
    );
  });
}
