import type { Context } from '../../context.js';
import type { CrotonError } from '../../errors.js';
import type { WatchEvent } from '../../transfer/watch-events.js';

/** Milliseconds: what went wrong is tried again after a while that doubles, for ever. */
const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** What stays wrong is told again after this, milliseconds. */
const TELL_AGAIN_MS = 3_600_000;

/** What keeps a watch from going on, and when it tries again. */
export class WatchTroubles {
  readonly #context: Pick<Context, 'clock' | 'random'>;
  readonly #emit: (event: WatchEvent) => void;
  #count = 0;
  #retryAtMs: number | undefined;
  #away = false;
  #told = { text: '', atMs: 0 };

  constructor(context: Pick<Context, 'clock' | 'random'>, emit: (event: WatchEvent) => void) {
    this.#context = context;
    this.#emit = emit;
  }

  /** Whether the endpoint is away: until it is tried again, nothing else helps. */
  get away(): boolean {
    return this.#away;
  }

  /** Whether it is time to try again. */
  get due(): boolean {
    return this.#retryAtMs !== undefined && this.#context.clock.now() >= this.#retryAtMs;
  }

  /** Milliseconds until then; undefined when nothing is wrong. */
  get waitMs(): number | undefined {
    if (this.#retryAtMs === undefined) return undefined;
    // A clock that was set back does not make it longer.
    return Math.min(LONGEST_DELAY_MS, Math.max(0, this.#retryAtMs - this.#context.clock.now()));
  }

  /** Takes note of an error, and tells it unless it was told a short while ago. */
  take({ code, message }: CrotonError): void {
    const delayMs = this.later();
    this.#away = code.startsWith('endpoint/') || code === 'upload/gave-up';
    const nowMs = this.#context.clock.now();
    if (this.#told.text === message && nowMs - this.#told.atMs < TELL_AGAIN_MS) return;
    this.#told = { text: message, atMs: nowMs };
    this.#emit({ type: 'watch-waiting', code, message, delayMs });
  }

  /** Tries again later. Returns in how many milliseconds. */
  later(): number {
    const { clock, random } = this.#context;
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#count, 16));
    const delayMs = ceiling * (0.75 + random() / 4);
    this.#count += 1;
    this.#away = false;
    this.#retryAtMs = clock.now() + delayMs;
    return delayMs;
  }

  /** All is well. */
  end(): void {
    this.#told = { text: '', atMs: 0 };
    this.#count = 0;
    this.#away = false;
    this.#retryAtMs = undefined;
  }
}
