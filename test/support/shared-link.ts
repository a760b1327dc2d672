import { setTimeout as sleep } from 'node:timers/promises';

/** Timers are this coarse, milliseconds: a shorter wait is saved up. */
const LEAST_WAIT_MS = 2;

/** The capacity that all connections share, piece by piece in the order in which they ask. */
export class SharedLink {
  readonly #bytesPerSecond: () => number | undefined;
  #freeMs = 0;

  constructor(bytesPerSecond: () => number | undefined) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves when `bytes` have gone through. */
  async pass(bytes: number): Promise<void> {
    const rate = this.#bytesPerSecond();
    if (rate === undefined) return;
    const nowMs = performance.now();
    this.#freeMs = Math.max(nowMs, this.#freeMs) + (bytes / rate) * 1000;
    const untilMs = this.#freeMs;
    // In short steps: the weather may clear while we wait.
    for (;;) {
      const waitMs = untilMs - performance.now();
      if (waitMs < LEAST_WAIT_MS) return;
      if (this.#bytesPerSecond() === undefined) {
        this.#freeMs = 0;
        return;
      }
      await sleep(Math.min(waitMs, 100));
    }
  }
}
