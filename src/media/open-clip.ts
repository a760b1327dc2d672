import { constants, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

// O_NONBLOCK: opening a FIFO that took the file's place must not hang.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a clip for reading; never waits for a writer. */
export function openClip(path: string): Promise<FileHandle> {
  return open(path, OPEN_FLAGS);
}

/**
 * The same as a number, for files that are opened by the thousand. It does not wait for the disk: whoever opens a clip
 * has just asked what stands there. Close it with `closeSync`.
 */
export function openClipSync(path: string): number {
  return openSync(path, OPEN_FLAGS);
}
