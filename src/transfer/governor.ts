/** How many files travel at once: one until bytes move, then four, then more while that makes it faster. */
export class Governor {
  readonly #most: number;
  readonly #fixed: boolean;
  #limit: number;
  #windowStartMs: number | undefined;
  #windowBytes = 0;
  #rateBefore = 0;
  #tellChange = () => {};

  /** `fixed`: the number that the user asked for; `most`: what the endpoint takes at most. */
  constructor(options: { readonly fixed?: number | undefined; readonly most: number }) {
    this.#most = Math.max(1, options.most);
    this.#fixed = options.fixed !== undefined;
    this.#limit = Math.min(this.#most, options.fixed ?? 1);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Has `listener` called whenever the limit is another one. */
  onChange(listener: () => void): void {
    this.#tellChange = listener;
  }

  /**
   * Takes in that `bytes` more had left at `nowMs`, all files together. What buffers swallow counts as well: the server
   * acknowledges a large clip only at its end, and over a few seconds no buffer is deep enough to mislead.
   */
  moved(bytes: number, nowMs: number): void {
    if (this.#fixed) return;
    if (this.#limit === 1) this.#set(4);
    this.#windowStartMs ??= nowMs;
    this.#windowBytes += bytes;
    const elapsedMs = nowMs - this.#windowStartMs;
    if (elapsedMs < WINDOW_MS) return;
    const rate = this.#windowBytes / elapsedMs;
    if (rate > this.#rateBefore * 1.1) this.#set(this.#limit + 2);
    else if (rate < this.#rateBefore * 0.7) this.#set(Math.max(2, this.#limit - 1));
    this.#rateBefore = rate;
    this.#windowStartMs = nowMs;
    this.#windowBytes = 0;
  }

  /** A connection was lost, or the endpoint asked for less. */
  trouble(): void {
    if (!this.#fixed) this.#set(Math.max(1, Math.floor(this.#limit / 2)));
  }

  #set(limit: number): void {
    const next = Math.min(this.#most, limit);
    if (next === this.#limit) return;
    this.#limit = next;
    this.#tellChange();
  }
}

const WINDOW_MS = 3000;
