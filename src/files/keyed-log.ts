/**
 * The one primitive that local state is kept in: an append-only file of `CRC32 JSON` lines, last entry of a key wins.
 * Torn or damaged lines are dropped; compaction writes a new file and renames it. Values stay on disk: memory holds
 * the keys and where their values are. Losing the file costs time and nothing else.
 *
 * Several processes may append to one log. Each sees the others' entries when it opens the log or misses a value.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type FileHandle, open as openFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CrotonError, reasonOf } from '../errors.js';
import { decodeLine, encodeLine, type LogLine, scanLines } from './keyed-log-lines.js';
import { makeFolder } from './make-folder.js';

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** An entry on its way to the disk. */
interface Waiting {
  readonly line: LogLine;
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface KeyedLogOptions {
  /** Wait for the disk before `set` resolves: for journals and receipts. */
  readonly fsync?: boolean;
  /** Milliseconds that an entry may wait for others, so that they share one sync. */
  readonly gatherMs?: number;
}

const COMPACT_MINIMUM = 1000;
const APPEND = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND;
/** The place of an entry that is not written yet. */
const NOWHERE: Place = { offset: 0, length: 0 };

export class KeyedLog<T> {
  readonly #path: string;
  readonly #fsync: boolean;
  readonly #gatherMs: number;
  readonly #places = new Map<string, Place>();
  #fd: number;
  #handle: FileHandle;
  #size = 0;
  /** The file ends in half a line: the next one must not join it. */
  #torn = false;
  #dropped = 0;
  #superseded = 0;
  /** The latest line of each key that is not written yet. */
  readonly #pending = new Map<string, LogLine>();
  #queue: Waiting[] = [];
  /** Writing or compacting: one at a time. */
  #busy: Promise<void> | undefined;

  private constructor(path: string, handle: FileHandle, fd: number, options: KeyedLogOptions) {
    this.#path = path;
    this.#handle = handle;
    this.#fd = fd;
    this.#fsync = options.fsync ?? false;
    this.#gatherMs = options.gatherMs ?? 0;
  }

  /** Opens or creates the log at `path` (mode 0600). Throws `file/unwritable`. */
  static async open<T>(path: string, options: KeyedLogOptions = {}): Promise<KeyedLog<T>> {
    try {
      makeFolder(dirname(path), 0o700);
      const handle = await openFile(path, APPEND, 0o600);
      const log = new KeyedLog<T>(path, handle, openSync(path, 'r'), options);
      log.#load();
      if (log.#superseded > COMPACT_MINIMUM && log.#superseded > log.#places.size) await log.compact();
      return log;
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  get size(): number {
    return this.#places.size;
  }

  /** Lines that were torn or damaged when the log was read. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether the last line has no end: it was cut off as it was written. */
  get torn(): boolean {
    return this.#torn;
  }

  keys(): IterableIterator<string> {
    return this.#places.keys();
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  get(key: string): T | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending.v as T | undefined;
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
    this.#places.set(key, this.#places.get(key) ?? NOWHERE);
    return this.#append({ k: key, v: value });
  }

  delete(key: string): Promise<void> {
    return this.#places.delete(key) ? this.#append({ k: key }) : Promise.resolve();
  }

  /** Rewrites the log with the living entries only. Throws `file/unwritable`; the old log stays then. */
  async compact(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
    const rewriting = this.#rewrite();
    this.#busy = rewriting.catch(() => {});
    try {
      await rewriting;
    } catch (error) {
      throw unwritable(this.#path, error);
    } finally {
      this.#busy = this.#queue.length > 0 ? this.#flush() : undefined;
    }
  }

  /** Waits until all that was set is on the disk. Throws `file/unwritable`. */
  async sync(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
    try {
      await this.#handle.datasync();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  /** Lets go of the file, and of the memory. */
  async close(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
    this.#places.clear();
    closeSync(this.#fd);
    await this.#handle.close();
  }

  #append(line: LogLine): Promise<void> {
    this.#pending.set(line.k, line);
    const written = new Promise<void>((resolve, reject) => {
      this.#queue.push({ line, bytes: encodeLine(line), resolve, reject });
    });
    this.#busy ??= this.#flush();
    return written;
  }

  async #flush(): Promise<void> {
    // Let calls of the same turn gather first: one write, one sync.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      if (this.#gatherMs > 0) await delay(this.#gatherMs);
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        const failure = unwritable(this.#path, error);
        for (const { line, reject } of batch) {
          this.#settle(line);
          reject(failure);
        }
        this.#reload();
      }
    }
    this.#busy = undefined;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const lines = Buffer.concat(batch.map((item) => item.bytes));
    do {
      const start = this.#torn ? this.#size + 1 : this.#size;
      const bytes = this.#torn ? Buffer.concat([Buffer.from('\n'), lines]) : lines;
      this.#torn = true;
      await this.#handle.appendFile(bytes);
      if (this.#fsync) await this.#handle.datasync();
      this.#torn = false;
      this.#size = start + lines.length;
      let offset = start;
      for (const { line, bytes } of batch) {
        // A wrong place (others append too) is noticed when it is read.
        if (this.#places.has(line.k)) this.#places.set(line.k, { offset, length: bytes.length - 1 });
        offset += bytes.length;
      }
      // After another process compacted, what was appended went to a file without a name: do it again.
    } while (await this.#reopenIfReplaced());
    for (const { line } of batch) this.#settle(line);
  }

  #settle(line: LogLine): void {
    if (this.#pending.get(line.k) === line) this.#pending.delete(line.k);
  }

  async #reopenIfReplaced(): Promise<boolean> {
    const named = await stat(this.#path, { bigint: true }).catch(() => undefined);
    const opened = await this.#handle.stat({ bigint: true });
    if (named?.ino === opened.ino && named.dev === opened.dev) return false;
    await this.#reopen();
    return true;
  }

  async #reopen(): Promise<void> {
    await this.#handle.close();
    closeSync(this.#fd);
    this.#handle = await openFile(this.#path, APPEND, 0o600);
    this.#fd = openSync(this.#path, 'r');
    this.#load();
  }

  async #rewrite(): Promise<void> {
    this.#load();
    const copied = this.#size;
    const temporary = `${this.#path}.compact-${process.pid}`;
    const target = await openFile(temporary, 'w', 0o600);
    try {
      for (const key of this.#places.keys()) {
        const line = this.#read(key);
        if (line !== undefined) await target.write(encodeLine(line));
      }
      await target.write(this.#readFrom(copied));
      await target.sync();
      await target.close();
      await rename(temporary, this.#path);
    } catch (error) {
      await target.close().catch(() => {});
      await unlink(temporary).catch(() => {});
      throw error;
    }
    await this.#reopen();
  }

  /** What other processes appended since the places were read. */
  #readFrom(offset: number): Buffer {
    const pieces: Buffer[] = [];
    for (let at = offset; ; ) {
      const piece = Buffer.allocUnsafe(1 << 16);
      const read = readSync(this.#fd, piece, 0, piece.length, at);
      if (read === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, read));
      at += read;
    }
  }

  #read(key: string): LogLine | undefined {
    const place = this.#places.get(key);
    if (place === undefined || place === NOWHERE) return undefined;
    const bytes = Buffer.allocUnsafe(place.length);
    const length = readSync(this.#fd, bytes, 0, place.length, place.offset);
    const line = length === place.length ? decodeLine(bytes) : undefined;
    return line?.k === key ? line : undefined;
  }

  /** Reads the places anew. */
  #load(): void {
    this.#places.clear();
    this.#dropped = 0;
    this.#superseded = 0;
    const { size, torn } = scanLines(this.#fd, (bytes, offset) => this.#take(bytes, offset));
    this.#size = size;
    this.#torn = torn;
    if (torn) this.#dropped += 1;
    for (const { k, v } of this.#pending.values()) {
      if (v === undefined) this.#places.delete(k);
      else this.#places.set(k, this.#places.get(k) ?? NOWHERE);
    }
  }

  /** After a failed write: what stands in the file is unknown. */
  #reload(): void {
    try {
      this.#load();
    } catch {
      this.#torn = true;
    }
  }

  #take(bytes: Buffer, offset: number): void {
    const line = decodeLine(bytes);
    if (line === undefined) {
      this.#dropped += bytes.length > 0 ? 1 : 0;
      return;
    }
    if (this.#places.has(line.k)) this.#superseded += 1;
    if (line.v === undefined) this.#places.delete(line.k);
    else this.#places.set(line.k, { offset, length: bytes.length });
  }
}

function unwritable(path: string, error: unknown): CrotonError {
  if (error instanceof CrotonError) return error;
  return new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
}
