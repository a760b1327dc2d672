/** One part of the cache of facts: a keyed log that is read at once, of which the places of values are kept, and that is appended to now and then. */
import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { mkdir, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { decodeLine, encodeLine } from '../files/keyed-log-lines.js';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where the key begins in a line: `CRC32 {"k":"`. */
const KEY_OFFSET = 15;
const NEWLINE = 10;
const QUOTE = 34;

/**
 * The lines are those of `KeyedLog`, which keeps a file open and parses every entry when it is opened. Here most
 * entries are never asked for, and there are too many parts to keep them open.
 */
export class FactsShard {
  readonly #path: string;
  readonly #maxBytes: number;
  /** By key; keys hold no character that JSON escapes. */
  readonly #places = new Map<string, Place>();
  readonly #pending: Buffer[] = [];
  #torn = false;

  private constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads the part at `path`; an absent one is empty. One that grew over `maxBytes` loses its older half.
   * Errors: those of the system.
   */
  static async open(path: string, maxBytes: number): Promise<FactsShard> {
    const shard = new FactsShard(path, maxBytes);
    await shard.#load();
    return shard;
  }

  /** Where nothing could be read: nothing is known. */
  static absent(path: string): FactsShard {
    return new FactsShard(path, 0);
  }

  /** The latest value of a key; undefined where it is absent or damaged, or was set in this run. */
  get(key: string): unknown {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const line = decodeLine(this.#read(place));
    return line?.k === key ? line.v : undefined;
  }

  /** Keeps a value for {@link flush}. Returns the bytes that it takes. */
  set(key: string, value: unknown): number {
    const line = encodeLine({ k: key, v: value });
    this.#pending.push(line);
    return line.length;
  }

  /** Appends what is pending, in one write: other processes append too. Errors: those of the system; what was pending is forgotten. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const lines = this.#pending.splice(0);
    if (this.#torn) lines.unshift(Buffer.from('\n'));
    this.#torn = true;
    // At once: behind the reads of other clips it would wait, and a kill meanwhile lose it.
    appendFileSync(this.#path, Buffer.concat(lines), { mode: 0o600 });
    this.#torn = false;
  }

  async #load(): Promise<void> {
    const tooLong = await readRegularFile(this.#path, (bytes) => {
      if (bytes.length > this.#maxBytes) return Buffer.from(bytes);
      this.#index(bytes);
      return undefined;
    });
    if (tooLong !== undefined) this.#index(await this.#shrink(tooLong));
  }

  /** Values stay on the disk: those of 50,000 clips would take 65 MB. Where the file was replaced, no checksum fits. */
  #read({ start, end }: Place): Buffer {
    const bytes = Buffer.alloc(end - start);
    try {
      const fd = openSync(this.#path, 'r');
      try {
        readSync(fd, bytes, 0, bytes.length, start);
      } finally {
        closeSync(fd);
      }
    } catch {
      // Gone since it was read: nothing is known.
    }
    return bytes;
  }

  #index(bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      const keyEnd = bytes.indexOf(QUOTE, start + KEY_OFFSET);
      if (keyEnd !== -1 && keyEnd < end)
        this.#places.set(bytes.toString('latin1', start + KEY_OFFSET, keyEnd), { start, end });
      start = end + 1;
    }
    this.#torn = start < bytes.length;
  }

  /** The younger half of the lines, also on the disk. */
  async #shrink(bytes: Buffer): Promise<Buffer> {
    const cut = bytes.indexOf(NEWLINE, bytes.length - Math.floor(this.#maxBytes / 2));
    const kept = cut === -1 ? Buffer.alloc(0) : bytes.subarray(cut + 1);
    const temporary = `${this.#path}.${process.pid}`;
    try {
      await writeFile(temporary, kept, { mode: 0o600, flag: 'wx' });
      await rename(temporary, this.#path);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
    return kept;
  }
}

/** All parts are read into it, one after the other: as garbage they would take more memory than what is kept of them. */
let scratch = Buffer.alloc(0);

/**
 * Calls `take` with the bytes of a file, which hold until it returns; not where there is none. Anything but a file is
 * refused before it is opened: a pipe would be waited for.
 */
async function readRegularFile<T>(path: string, take: (bytes: Buffer) => T): Promise<T | undefined> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error(`${path} is not a file`);
    const fd = openSync(path, 'r');
    try {
      if (scratch.length < stats.size) scratch = Buffer.alloc(stats.size * 2);
      return take(scratch.subarray(0, readSync(fd, scratch, 0, stats.size, 0)));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return undefined;
  }
}
