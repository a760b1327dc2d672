import type { Readable } from 'node:stream';
import { limitBody } from '../client/limit-body.js';
import { REQUEST_BYTES } from '../client/rate-limiter.js';
import { CrotonError } from '../errors.js';
import type { SharedBytes } from '../media/shared-bytes.js';
import { TransferFailure } from './failure.js';
import type { Patience } from './persist.js';
import type { Destination, SendOptions } from './send-options.js';
import { stallAllowanceMs } from './stall-timer.js';
import { OPEN_GATE } from './transfer-gate.js';
import type { RequestWatch } from './tus-request.js';

/** Clips up to this size, in bytes, travel with the request that creates their upload: one round trip. */
const SMALL_CLIP = 1024 * 1024;

/** Bytes that the endpoint must have kept until it counts as progress: one by one is none. */
const LEAST_PROGRESS = 64 * 1024;

/** Milliseconds from one request about a clip to the second one after it, at least: two requests a second. */
const PACE_MS = 1100;

/** The upload of one clip at the endpoint: its requests, one at a time, and what they say of how far it is. */
export class ClipUpload {
  readonly #clip: SharedBytes;
  readonly #options: SendOptions;
  readonly #patience: Patience;
  /** The server's offset, undefined when it must be asked for. */
  #offset: number | undefined;
  /** The server's offset when it last made progress. */
  #reached = 0;
  /** When the last two requests left. */
  #asked: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  constructor(clip: SharedBytes, options: SendOptions, patience: Patience) {
    this.#clip = clip;
    this.#options = options;
    this.#patience = patience;
  }

  forgetOffset(): void {
    this.#offset = undefined;
  }

  async create(createUrl: string): Promise<Destination> {
    const { tus, submission, onCreated } = this.#options;
    const { sizeBytes } = this.#clip;
    this.#reached = 0;
    const body = sizeBytes <= SMALL_CLIP ? await this.#readAll() : undefined;
    await this.#admit();
    const startedMs = this.#now();
    const watch = this.#watch(0);
    const paced = body === undefined ? undefined : this.#paced(body, watch);
    const creation = await tus.create(createUrl, { submission, sizeBytes, body: paced }, watch);
    if (body !== undefined) this.#options.goodput.acknowledged(creation.offset, this.#now() - startedMs);
    this.#serverHas(creation.offset);
    if (creation.offset === sizeBytes) return { kind: 'none' };
    await onCreated(creation.uploadUrl);
    return { kind: 'resume', uploadUrl: creation.uploadUrl };
  }

  /** One PATCH from where the server is. True when it has everything. */
  async advance(uploadUrl: string): Promise<boolean> {
    const { tus, goodput } = this.#options;
    const { sizeBytes } = this.#clip;
    if (this.#offset === undefined) {
      await this.#admit();
      this.#serverHas(await tus.offset(uploadUrl, sizeBytes, this.#watch(this.#reached)));
    }
    const from = this.#offset ?? 0;
    if (from === sizeBytes) return true;
    await this.#admit();
    const startedMs = this.#now();
    const range = { from, to: sizeBytes };
    const watch = this.#watch(from);
    const body = this.#paced(this.#clip.stream({ start: from, end: sizeBytes }), watch);
    const offset = await tus.append(uploadUrl, range, body, watch);
    goodput.acknowledged(offset - from, this.#now() - startedMs);
    if (offset <= from || offset > sizeBytes) throw new TransferFailure({ kind: 'no-progress' });
    this.#serverHas(offset);
    if (offset < sizeBytes && offset - from < LEAST_PROGRESS)
      throw new TransferFailure({ kind: 'no-progress' });
    return offset === sizeBytes;
  }

  /** Waits until a request may leave. */
  async #admit(): Promise<void> {
    const { gate = OPEN_GATE, limiter, context } = this.#options;
    await this.#patience.enter(gate);
    await this.pace();
    await limiter?.take(REQUEST_BYTES, context.signal);
  }

  /** The body as it may leave. Where nothing limits it, it goes as it is. */
  #paced<T extends Buffer | Readable>(body: T, { signal }: RequestWatch): T | Readable {
    const { gate = OPEN_GATE, limiter } = this.#options;
    if (limiter === undefined && gate.spend === undefined) return body;
    return limitBody(body, { limiter, spend: gate.spend, signal });
  }

  /** Waits until another request about this clip is no storm. */
  async pace(): Promise<void> {
    const { clock, signal } = this.#options.context;
    const [before, last] = this.#asked;
    const sinceMs = Math.max(0, clock.now() - before);
    if (sinceMs < PACE_MS) await clock.sleep(PACE_MS - sinceMs, signal);
    this.#asked = [last, clock.now()];
  }

  #serverHas(offset: number): void {
    this.#offset = offset;
    this.#options.onProgress(offset);
    // Only the server's word counts as progress: what was handed to the network may never arrive.
    if (offset < this.#clip.sizeBytes && offset - this.#reached < LEAST_PROGRESS) return;
    this.#patience.progressed();
    this.#reached = offset;
  }

  #watch(from: number): RequestWatch {
    const { context, stall, goodput, onProgress, gate } = this.#options;
    let handed = 0;
    return {
      clock: context.clock,
      signal: context.signal,
      closing: gate?.closing,
      allowanceMs: () =>
        stallAllowanceMs(stall, goodput.perFile(stall.unknownRate), this.#patience.stalls, handed),
      onSent: (bytes) => {
        handed = bytes;
        onProgress(from + bytes);
      },
    };
  }

  async #readAll(): Promise<Buffer> {
    const bytes = await this.#clip.readAll();
    if (bytes.length !== this.#clip.sizeBytes)
      throw new CrotonError('file/changed', { path: this.#clip.path });
    return bytes;
  }

  #now(): number {
    return this.#options.context.clock.now();
  }
}
