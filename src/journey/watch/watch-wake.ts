import type { Context } from '../../context.js';

/** Sleep that a hint can shorten. Leaves no listener behind on the context's signal, however often it sleeps. */
export class Wake {
  readonly #context: Pick<Context, 'clock' | 'signal'>;
  readonly #onAbort = () => this.#sleeper?.abort();
  #sleeper: AbortController | undefined;
  #hinted = false;
  /** Whether a hint may end the sleep. */
  #light = false;

  constructor(context: Pick<Context, 'clock' | 'signal'>) {
    this.#context = context;
    context.signal.addEventListener('abort', this.#onAbort);
  }

  /** Something may have happened: {@link sleep} need not last longer than its least time. */
  hint(): void {
    this.#hinted = true;
    if (this.#light) this.#sleeper?.abort();
  }

  /** Sleeps for `mostMs`, or until a hint, but at least `leastMs`; ends at once when the context's signal is aborted. */
  async sleep(leastMs: number, mostMs: number): Promise<void> {
    const { clock } = this.#context;
    const beganMs = clock.now();
    if (!this.#hinted) {
      this.#light = true;
      await this.#nap(mostMs);
      this.#light = false;
    }
    // Hints come in swarms: the least time gathers them. A clock that was set meanwhile makes it no longer.
    const restMs = Math.min(leastMs, leastMs - (clock.now() - beganMs));
    if (this.#hinted && restMs > 0) await this.#nap(restMs);
    this.#hinted = false;
  }

  close(): void {
    this.#context.signal.removeEventListener('abort', this.#onAbort);
  }

  async #nap(ms: number): Promise<void> {
    const { clock, signal } = this.#context;
    if (signal.aborted) return;
    const sleeper = new AbortController();
    this.#sleeper = sleeper;
    // Node's timers end at once beyond this.
    await clock.sleep(Math.min(ms, 2 ** 31 - 1), sleeper.signal).catch((error: unknown) => {
      if (!sleeper.signal.aborted) throw error;
    });
    this.#sleeper = undefined;
  }
}
