import type { Clock } from '../../context.js';

/** Others have their turn after so much of it, milliseconds: on a slow drive each file may take as long. */
const BREATH_MS = 5;

/** What finds clips: calls `breathe` after each. */
type List = (breathe: () => Promise<void>) => Promise<void>;

/** The finding of clips, which goes on by itself: on a slow drive it takes minutes, and what was found may leave before. */
export class Listing {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #whole = false;
  #failure: { readonly error: unknown } | undefined;
  /** Others go on meanwhile: half of the time is theirs. */
  #shares = false;
  #waiting: (() => void)[] = [];
  #breathedMs: number;

  /** `signal`: ends it, and so do {@link stop} and its own errors. */
  constructor(clock: Clock, signal: AbortSignal, list: List) {
    this.#clock = clock;
    this.#breathedMs = clock.now();
    this.#ended = list(() => this.#breathe(signal)).then(
      () => {
        this.#whole = true;
        this.#wake();
      },
      (error: unknown) => {
        this.#failure = { error };
        this.#wake();
      },
    );
  }

  /** Whether everything was found. */
  get isWhole(): boolean {
    return this.#whole;
  }

  /** Resolves when `isEnough`, or when everything was found. Throws what ended it before. */
  async until(isEnough: () => boolean): Promise<void> {
    while (!this.#whole && this.#failure === undefined && !isEnough())
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#shares = true;
  }

  /** Resolves when everything was found. Throws what ended it before. */
  whole(): Promise<void> {
    this.#shares = false;
    return this.until(() => false);
  }

  /** Ends it soon. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Ends it, and resolves when it touches nothing any more. */
  async close(): Promise<void> {
    this.stop();
    await this.#ended;
  }

  async #breathe(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#stopping.signal.throwIfAborted();
    const tookMs = this.#clock.now() - this.#breathedMs;
    if (tookMs < BREATH_MS) return;
    this.#wake();
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#shares) await this.#clock.sleep(tookMs);
    this.#breathedMs = this.#clock.now();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
