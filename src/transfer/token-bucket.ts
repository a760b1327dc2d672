import type { RateLimiter } from '../client/rate-limiter.js';
import type { Clock } from '../context.js';

/** What may leave at once after a silence, milliseconds of the rate: 2 % of ten seconds. */
const BURST_MS = 200;
const LARGEST_PIECE = 64 * 1024;
const SMALLEST_PIECE = 1024;

/**
 * One rate for everything that leaves. Each piece gets its time in the order in which it was asked for, so that no clip
 * starves and the rate holds however many share it.
 */
export class TokenBucket implements RateLimiter {
  readonly pieceBytes: number;
  readonly #clock: Clock;
  readonly #bytesPerMs: number;
  /** When all that was asked for so far will have left. */
  #freeMs: number;
  #seenMs: number;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#seenMs = clock.now();
    this.#freeMs = this.#seenMs;
    this.pieceBytes = Math.round(Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, bytesPerSecond / 20)));
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = this.#clock.now();
    // A clock that was set back must not make anybody wait until it is here again.
    if (now < this.#seenMs) this.#freeMs -= this.#seenMs - now;
    this.#seenMs = now;
    const startMs = Math.max(this.#freeMs, now - BURST_MS);
    this.#freeMs = startMs + bytes / this.#bytesPerMs;
    const waitMs = startMs - now;
    if (waitMs >= 1) await this.#clock.sleep(waitMs, signal);
  }
}
