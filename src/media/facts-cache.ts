import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock, Context } from '../context.js';
import { reasonOf, systemErrorCode } from '../errors.js';
import { cacheDirectory } from '../files/directories.js';
import { CacheKeys } from './cache-key.js';
import { type EntryState, readEntryState } from './entry-state.js';
import { FACTS_VERSION } from './facts.js';
import { FactsShard } from './facts-shard.js';
import { type Ffprobe, ffprobeIdentity } from './find-ffprobe.js';
import { isSameState } from './shared-bytes.js';

/** So many that a check of one file reads little of a cache of 100,000. */
const SHARDS = 256;
const SHARD_MAX_BYTES = 2 * 1024 * 1024;
/** A kill loses no more than this. */
const FLUSH_BYTES = 1024 * 1024;
const FLUSH_MS = 5000;
/** A file written so short ago may be written again within the same tick of its time stamp. */
const SETTLED_MS = 2000;
/** Permission bits: write, for the group and for all others. */
const OTHERS_WRITE = 0o022;

/** A state of a file, as the cache knows it. */
export interface CachedState {
  readonly path: string;
  readonly entry: Extract<EntryState, { kind: 'file' }>;
  readonly followSymlink: boolean;
  readonly key: string;
}

/**
 * What was learned of files in earlier runs, by their state and the ffprobe that was asked. It never fails: what
 * cannot be read is absent, what cannot be written is forgotten, and the first such trouble is told.
 */
export class FactsCache {
  readonly #directory: string;
  readonly #stamp: string;
  readonly #clock: Clock;
  readonly #keys = new CacheKeys();
  readonly #shards = new Map<number, Promise<FactsShard>>();
  readonly #dirty = new Set<FactsShard>();
  readonly #tell: (reason: string) => void;
  #usable: Promise<boolean> | undefined;
  #troubled = false;
  #writable = true;
  #pendingBytes = 0;
  #flushedAt: number;
  #flushing: Promise<void> | undefined;

  /** @param onTrouble told once, why the cache does not work */
  constructor(
    { env, clock }: Pick<Context, 'env' | 'clock'>,
    ffprobe: Ffprobe,
    onTrouble: (reason: string) => void,
  ) {
    this.#directory = join(cacheDirectory(env), 'facts');
    const stamp = JSON.stringify([...ffprobeIdentity(ffprobe), FACTS_VERSION]);
    this.#stamp = createHash('sha256').update(stamp).digest('base64url').slice(0, 12);
    this.#clock = clock;
    this.#flushedAt = clock.now();
    this.#tell = onTrouble;
  }

  /** How the cache knows a file; undefined where its state may change unnoticed, or cannot be told. */
  async stateOf(
    path: string,
    entry: Extract<EntryState, { kind: 'file' }>,
    followSymlink: boolean,
  ): Promise<CachedState | undefined> {
    const absolute = resolve(path);
    const { mtimeNs, ctimeNs } = entry.identity;
    const youngest = Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6;
    if (youngest > this.#clock.now() - SETTLED_MS) return undefined;
    try {
      const key = `${await this.#keys.keyOf(absolute, entry.identity)}/${this.#stamp}`;
      return { path: absolute, entry, followSymlink, key };
    } catch {
      return undefined;
    }
  }

  /** A part of what is known of a state; undefined where it is not. */
  async find(state: CachedState, part: string): Promise<unknown> {
    return (await this.#shardOf(state.key))?.get(`${state.key}/${part}`);
  }

  /** Keeps parts, provided that the file is still in that state. */
  async keep(state: CachedState, parts: Readonly<Record<string, unknown>>): Promise<void> {
    if (!this.#writable) return;
    const now = await readEntryState(state.path, state.followSymlink);
    if (now.kind !== 'file' || !isSameState(state.entry.identity, now.identity)) return;
    const shard = await this.#shardOf(state.key);
    if (shard === undefined) return;
    for (const [part, value] of Object.entries(parts))
      this.#pendingBytes += shard.set(`${state.key}/${part}`, value);
    this.#dirty.add(shard);
    const due = this.#clock.now() - this.#flushedAt > FLUSH_MS;
    if (due || this.#pendingBytes > FLUSH_BYTES) await this.flush();
  }

  /** Writes what is pending. Call it at the end. */
  async flush(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    this.#flushing = this.#write();
    await this.#flushing;
    this.#flushing = undefined;
  }

  async #write(): Promise<void> {
    const shards = [...this.#dirty];
    this.#dirty.clear();
    this.#pendingBytes = 0;
    this.#flushedAt = this.#clock.now();
    try {
      for (const shard of shards) await shard.flush();
    } catch (error) {
      this.#writable = false;
      this.#trouble(error);
    }
  }

  async #shardOf(key: string): Promise<FactsShard | undefined> {
    this.#usable ??= this.#isOwn();
    if (!(await this.#usable)) return undefined;
    const number = shardNumber(key);
    let shard = this.#shards.get(number);
    if (shard === undefined) {
      const path = join(this.#directory, `${number.toString(16).padStart(2, '0')}.log`);
      shard = FactsShard.open(path, SHARD_MAX_BYTES).catch((error: unknown) => {
        this.#trouble(error);
        return FactsShard.absent(path);
      });
      this.#shards.set(number, shard);
    }
    return shard;
  }

  /** Whoever owns the folder, or may write to it, could put there what they like. */
  async #isOwn(): Promise<boolean> {
    try {
      const { uid, mode } = await stat(this.#directory);
      const own = process.getuid?.();
      if (own === undefined || (uid === own && (mode & OTHERS_WRITE) === 0)) return true;
      const why = uid === own ? 'may be written to by other users' : 'belongs to another user';
      this.#trouble(`${this.#directory} ${why}`);
      return false;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return true;
      this.#trouble(error);
      return false;
    }
  }

  #trouble(error: unknown): void {
    if (this.#troubled) return;
    this.#troubled = true;
    this.#tell(typeof error === 'string' ? error : reasonOf(error));
  }
}

/** Files made one after the other have inodes close to each other and are asked for together. */
function shardNumber(key: string): number {
  const inode = key.slice(0, key.indexOf('/')).split('-', 2)[1];
  if (inode === undefined) return Number.parseInt(key.slice(0, 2), 16);
  return Math.floor(Number(inode.slice(-12)) / 64) % SHARDS;
}
