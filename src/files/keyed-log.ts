/**
 * The one primitive that local state is kept in: an append-only file of `CRC32 JSON` lines, last entry of a key wins.
 * Torn or damaged lines are dropped; compaction writes a new file and renames it. Values stay on disk: memory holds
 * the keys and where their values are. Losing the file costs time and nothing else.
 */
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open as openFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { CrotonError, reasonOf } from '../errors.js';

interface Place {
  readonly offset: number;
  readonly length: number;
}

interface Line {
  readonly k: string;
  /** Absent where the key was deleted. */
  readonly v?: unknown;
}

interface KeyedLogOptions {
  /** Wait for the disk before `set` resolves: for journals and receipts. */
  readonly fsync?: boolean;
}

const CHUNK = 1 << 20;
const LONGEST_LINE = 4 << 20;
const COMPACT_MINIMUM = 1000;

function encode(line: Line): Buffer {
  const json = JSON.stringify(line);
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
}

function decode(bytes: Buffer): Line | undefined {
  const json = bytes.subarray(9);
  if (bytes.length < 10 || Number.parseInt(bytes.toString('latin1', 0, 8), 16) !== crc32(json))
    return undefined;
  return JSON.parse(json.toString('utf8')) as Line;
}

export class KeyedLog<T> {
  readonly #path: string;
  readonly #fsync: boolean;
  readonly #places = new Map<string, Place>();
  #fd: number;
  #handle: FileHandle;
  #end = 0;
  #dropped = 0;
  #superseded = 0;
  /** Values on their way to the disk. */
  readonly #pending = new Map<string, T>();
  #queue: { line: Line; bytes: Buffer; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #flushing: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle, fd: number, fsync: boolean) {
    this.#path = path;
    this.#handle = handle;
    this.#fd = fd;
    this.#fsync = fsync;
  }

  /** Opens or creates the log at `path` (mode 0600). Throws `file/unwritable`. */
  static async open<T>(path: string, options: KeyedLogOptions = {}): Promise<KeyedLog<T>> {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const handle = await openFile(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
      const log = new KeyedLog<T>(path, handle, openSync(path, 'r'), options.fsync ?? false);
      if (log.#load() === 'torn') {
        await handle.appendFile('\n');
        log.#end += 1;
      }
      if (log.#superseded > COMPACT_MINIMUM && log.#superseded > log.#places.size) await log.compact();
      return log;
    } catch (error) {
      throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
    }
  }

  get size(): number {
    return this.#places.size;
  }

  /** Lines that were torn or damaged when the log was read. */
  get dropped(): number {
    return this.#dropped;
  }

  keys(): IterableIterator<string> {
    return this.#places.keys();
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  get(key: string): T | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    let line = this.#read(key);
    if (line === undefined && this.#places.has(key)) {
      // Another process appended or compacted meanwhile, so the places are off: look again.
      this.#load();
      line = this.#read(key);
    }
    return line?.v as T | undefined;
  }

  *entries(): Generator<[string, T]> {
    for (const key of [...this.#places.keys()]) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** Appends; resolves when written (and, with fsync, on disk). Calls made meanwhile share one write. */
  set(key: string, value: T): Promise<void> {
    this.#pending.set(key, value);
    return this.#append({ k: key, v: value });
  }

  delete(key: string): Promise<void> {
    this.#pending.delete(key);
    return this.#places.has(key) ? this.#append({ k: key }) : Promise.resolve();
  }

  /** Rewrites the log with the living entries only. */
  async compact(): Promise<void> {
    await this.#flushing;
    const temporary = `${this.#path}.compact-${process.pid}`;
    const target = await openFile(temporary, 'w', 0o600);
    try {
      for (const [k, v] of this.entries()) await target.write(encode({ k, v }));
      await target.sync();
      await target.close();
      await rename(temporary, this.#path);
    } catch (error) {
      await target.close().catch(() => {});
      await unlink(temporary).catch(() => {});
      throw error;
    }
    await this.#handle.close();
    closeSync(this.#fd);
    this.#handle = await openFile(
      this.#path,
      constants.O_RDWR | constants.O_CREAT | constants.O_APPEND,
      0o600,
    );
    this.#fd = openSync(this.#path, 'r');
    this.#load();
  }

  async close(): Promise<void> {
    await this.#flushing;
    closeSync(this.#fd);
    await this.#handle.close();
  }

  #append(line: Line): Promise<void> {
    const bytes = encode(line);
    if (line.v === undefined) this.#places.delete(line.k);
    else this.#places.set(line.k, { offset: this.#end, length: bytes.length - 1 });
    this.#end += bytes.length;
    const written = new Promise<void>((resolve, reject) => {
      this.#queue.push({ line, bytes, resolve, reject });
    });
    this.#flushing ??= this.#flush();
    return written;
  }

  async #flush(): Promise<void> {
    // Let calls of the same turn gather first: one write, one sync.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#handle.appendFile(Buffer.concat(batch.map((item) => item.bytes)));
        if (this.#fsync) await this.#handle.datasync();
        for (const { line, resolve } of batch) {
          if (this.#pending.get(line.k) === line.v) this.#pending.delete(line.k);
          resolve();
        }
      } catch (error) {
        const failure = new CrotonError(
          'file/unwritable',
          { path: this.#path, reason: reasonOf(error) },
          { cause: error },
        );
        for (const item of batch) item.reject(failure);
      }
    }
    this.#flushing = undefined;
  }

  #read(key: string): Line | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(place.length);
    const length = readSync(this.#fd, bytes, 0, place.length, place.offset);
    const line = length === place.length ? decode(bytes) : undefined;
    return line?.k === key ? line : undefined;
  }

  /** Reads the places anew. `torn` when the last line has no end: the next append must not join it. */
  #load(): 'whole' | 'torn' {
    this.#places.clear();
    this.#dropped = 0;
    this.#superseded = 0;
    const size = fstatSync(this.#fd).size;
    let rest: Buffer = Buffer.alloc(0);
    let base = 0;
    for (let offset = 0; offset < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - offset));
      const read = readSync(this.#fd, chunk, 0, chunk.length, offset);
      if (read === 0) break;
      offset += read;
      const bytes =
        rest.length === 0 ? chunk.subarray(0, read) : Buffer.concat([rest, chunk.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        this.#take(bytes.subarray(start, end), base + start);
        start = end + 1;
      }
      rest = bytes.subarray(start);
      base += start;
      if (rest.length > LONGEST_LINE) {
        this.#dropped += 1;
        base += rest.length;
        rest = Buffer.alloc(0);
      }
    }
    if (rest.length > 0) this.#dropped += 1;
    this.#end = size;
    return rest.length > 0 ? 'torn' : 'whole';
  }

  #take(bytes: Buffer, offset: number): void {
    let line: Line | undefined;
    try {
      line = decode(bytes);
    } catch {
      line = undefined;
    }
    if (line === undefined) {
      this.#dropped += bytes.length > 0 ? 1 : 0;
      return;
    }
    if (this.#places.has(line.k)) this.#superseded += 1;
    if (line.v === undefined) this.#places.delete(line.k);
    else this.#places.set(line.k, { offset, length: bytes.length });
  }
}
