import { closeSync, openSync, readSync } from 'node:fs';
import type { LinePlace } from './draft-table.js';

const WINDOW_BYTES = 1 << 18;

/**
 * Lines of a file by their place. Reads ahead where they are asked for in their order, else only what was asked for.
 * Synchronous: a promise for each of a million lines costs more than the disk.
 */
export class LineWindow {
  readonly #path: string;
  #descriptor: number | undefined;
  readonly #buffer = Buffer.allocUnsafe(WINDOW_BYTES);
  #start = 0;
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The bytes at a place, fewer where the file ends before. Opens the file the first time. A view: use it before the next call. */
  read({ offset, length }: LinePlace): Buffer {
    this.#descriptor ??= openSync(this.#path, 'r');
    if (offset < this.#start || offset + length > this.#end) {
      if (length > WINDOW_BYTES) {
        const long = Buffer.allocUnsafe(length);
        return long.subarray(0, readSync(this.#descriptor, long, 0, length, offset));
      }
      const follows = offset >= this.#start && offset <= this.#end + 1;
      const wanted = follows ? WINDOW_BYTES : length;
      const bytes = readSync(this.#descriptor, this.#buffer, 0, wanted, offset);
      this.#start = offset;
      this.#end = offset + bytes;
    }
    return this.#buffer.subarray(offset - this.#start, offset - this.#start + length);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}
