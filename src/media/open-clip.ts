import { type BigIntStats, closeSync, constants, fstatSync, open, openSync, read } from 'node:fs';

// O_NONBLOCK: opening a FIFO that took the file's place must not hang.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a clip for reading; never waits for a writer. Close it when done. */
export function openClip(path: string): Promise<OpenClip> {
  return new Promise((resolve, reject) => {
    open(path, OPEN_FLAGS, (error, fd) => (error === null ? resolve(new OpenClip(fd)) : reject(error)));
  });
}

/**
 * An open clip. What the system knows at once of an open file is asked in this thread: with thousands of small clips, the
 * way to another thread and back costs more than the reading.
 */
export class OpenClip {
  readonly #fd: number;
  #reads = 0;
  #closed = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Its number, until it is closed. */
  get fd(): number {
    if (this.#closed) throw new Error('the file is closed');
    return this.#fd;
  }

  stat(): BigIntStats {
    return fstatSync(this.fd, { bigint: true });
  }

  /** Fills `buffer` from `position` on, as far as one read goes. Resolves with the number of bytes, 0 at the end. */
  read(buffer: Buffer, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const { fd } = this;
      this.#reads += 1;
      read(fd, buffer, 0, buffer.length, position, (error, bytesRead) => {
        this.#reads -= 1;
        if (this.#closed && this.#reads === 0) closeSync(fd);
        if (error === null) resolve(bytesRead);
        else reject(error);
      });
    });
  }

  /** Its number may be another file's right after: so reads under way come first. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#reads === 0) closeSync(this.#fd);
  }
}

/**
 * The same as a number, for files that are opened by the thousand. It does not wait for the disk: whoever opens a clip
 * has just asked what stands there. Close it with `closeSync`.
 */
export function openClipSync(path: string): number {
  return openSync(path, OPEN_FLAGS);
}
