const WINDOW_MS = 30_000;
const BUCKET_MS = 1000;
/** Before that, buffers that fill up look like speed. */
const LEAST_MS = 2000;

/** Goodput of late, from bytes that were really sent: those that a cut connection lost are taken off again. */
export class RecentRate {
  readonly #buckets: { readonly atMs: number; bytes: number }[] = [];
  /** Since when bytes could move. */
  #sinceMs: number | undefined;

  /** From now on bytes could move: what comes before says nothing of the link. */
  begin(nowMs: number): void {
    this.#sinceMs ??= nowMs;
  }

  /** Sending stands still on purpose: that is not the link's speed. */
  forget(): void {
    this.#buckets.length = 0;
    this.#sinceMs = undefined;
  }

  add(bytes: number, nowMs: number): void {
    this.begin(nowMs);
    const last = this.#buckets.at(-1);
    if (last !== undefined && Math.abs(nowMs - last.atMs) < BUCKET_MS) last.bytes += bytes;
    else this.#buckets.push({ atMs: nowMs, bytes });
  }

  /** Bytes per second over the last half minute; undefined while nothing moves or too little is known. */
  at(nowMs: number): number | undefined {
    // A clock that was set back leaves buckets in the future.
    if ((this.#buckets.at(-1)?.atMs ?? 0) > nowMs + BUCKET_MS) this.forget();
    while ((this.#buckets[0]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) this.#buckets.shift();
    const sinceMs = Math.max(this.#sinceMs ?? nowMs, nowMs - WINDOW_MS);
    if (nowMs - sinceMs < LEAST_MS) return undefined;
    const moved = this.#buckets.reduce((sum, { bytes }) => sum + bytes, 0);
    return moved <= 0 ? undefined : (moved / (nowMs - sinceMs)) * 1000;
  }
}
