/** Gets the bytes of one clip to the endpoint, whatever happens on the way. */
import type { Readable } from 'node:stream';
import { limitBody } from '../client/limit-body.js';
import { type RateLimiter, REQUEST_BYTES } from '../client/rate-limiter.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { SharedBytes } from '../media/shared-bytes.js';
import { TransferFailure } from './failure.js';
import type { GoodputMeter } from './goodput.js';
import { GivenUp, Patience, type Wait } from './persist.js';
import type { RetryPolicy } from './retry-decision.js';
import type { SignIn } from './sign-in.js';
import { type StallLimits, stallAllowanceMs } from './stall-timer.js';
import { GateClosed, OPEN_GATE, type TransferGate } from './transfer-gate.js';
import type { Tus } from './tus.js';
import type { RequestWatch } from './tus-request.js';

/** Clips up to this size, in bytes, travel with the request that creates their upload: one round trip. */
export const SMALL_CLIP = 1024 * 1024;

/** Bytes that the endpoint must have kept until it counts as progress: one by one is none. */
const LEAST_PROGRESS = 64 * 1024;

/** Milliseconds from one request about a clip to the second one after it, at least: two requests a second. */
const PACE_MS = 1100;

/** An endpoint that loses an upload more often than this in one run is not worth the bytes. */
const MOST_RESTARTS = 3;

/** Where the endpoint wants the bytes: at a new upload, at one begun before, or nowhere. */
export type Destination =
  | { readonly kind: 'create'; readonly createUrl: string }
  | { readonly kind: 'resume'; readonly uploadUrl: string }
  | { readonly kind: 'none' };

export interface SendOptions {
  readonly context: Context;
  readonly tus: Tus;
  readonly submission: string;
  readonly destination: Destination;
  /** Declares the clip again: which upload is open is the endpoint's to say. */
  readonly locate: () => Promise<Destination>;
  readonly retry: RetryPolicy;
  readonly stall: StallLimits;
  readonly goodput: GoodputMeter;
  /** When bytes may leave; at any time where it is absent. */
  readonly gate?: TransferGate | undefined;
  /** How fast they may leave. */
  readonly limiter?: RateLimiter | undefined;
  readonly signIn?: SignIn | undefined;
  /** Called with the URL of a new upload before its bytes are sent. */
  readonly onCreated: (uploadUrl: string) => Promise<void>;
  /** Bytes that are at the endpoint or on the way. May go back after a cut. */
  readonly onProgress: (bytes: number) => void;
  readonly onWait: (wait: Wait) => void;
}

/**
 * Sends what the endpoint does not have of `clip` and returns when the endpoint has all bytes.
 * @throws GivenUp when the endpoint is away for too long, refuses, or makes no progress
 * @throws CrotonError `file/changed`, `file/unreadable` for the source; the signal's reason when aborted
 */
export async function sendClip(clip: SharedBytes, options: SendOptions): Promise<void> {
  const patience = new Patience(options.context, options.retry, options.onWait, options.signIn);
  const leave = options.goodput.enter();
  try {
    await deliver(new Upload(clip, options, patience), options, patience);
  } finally {
    leave();
  }
}

async function deliver(upload: Upload, options: SendOptions, patience: Patience): Promise<void> {
  let destination = options.destination;
  let restarts = 0;
  for (;;) {
    try {
      if (destination.kind === 'none') return;
      if (destination.kind === 'create') {
        destination = await upload.create(destination.createUrl);
      } else if (await upload.advance(destination.uploadUrl)) return;
    } catch (error) {
      // A pause is no failure: what the endpoint has tells where to go on.
      const restart = !(error instanceof GateClosed) && (await patience.endure(error)) === 'restart';
      upload.forgetOffset();
      if (restart) restarts += 1;
      if (restarts > MOST_RESTARTS) throw new GivenUp({ kind: 'gone' }, 'futile', error);
      // A creation whose answer was lost may have happened: the endpoint knows.
      if (restart || destination.kind === 'create') destination = await relocate(upload, options, patience);
    }
  }
}

async function relocate(upload: Upload, options: SendOptions, patience: Patience): Promise<Destination> {
  const { gate = OPEN_GATE } = options;
  for (;;) {
    try {
      await patience.enter(gate);
      await upload.pace();
      return await options.locate();
    } catch (error) {
      await patience.endure(error);
    }
  }
}

class Upload {
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
