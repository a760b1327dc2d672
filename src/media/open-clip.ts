import { constants, open as openFile } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

// O_NONBLOCK: opening a FIFO that took the file's place must not hang.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a clip for reading; never waits for a writer. */
export function openClip(path: string): Promise<FileHandle> {
  return open(path, OPEN_FLAGS);
}

/** The same as a number, for files that are opened by the thousand. Close it with `closeSync`. */
export function openClipFd(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    openFile(path, OPEN_FLAGS, (error, fd) => (error === null ? resolve(fd) : reject(error)));
  });
}
