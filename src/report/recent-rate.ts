const WINDOW_MS = 30_000;
const BUCKET_MS = 1000;
/** Before that, buffers that fill up look like speed. */
const LEAST_MS = 2000;
/** What a clip costs beyond its bytes, in bytes that could have been sent meanwhile, and in seconds: at most. */
const MOST_PER_CLIP = 256 * 1024;
const LONGEST_PER_CLIP_S = 0.1;

/** Goodput of late, from bytes that were really sent: those that a cut connection lost are taken off again. */
export class RecentRate {
  readonly #buckets: { readonly atMs: number; bytes: number; clips: number }[] = [];
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

  /** Takes in that bytes moved, or that clips were done with. */
  add(bytes: number, nowMs: number, clips = 0): void {
    this.begin(nowMs);
    const last = this.#buckets.at(-1);
    if (last !== undefined && Math.abs(nowMs - last.atMs) < BUCKET_MS) {
      last.bytes += bytes;
      last.clips += clips;
    } else this.#buckets.push({ atMs: nowMs, bytes, clips });
  }

  /** Bytes per second over the last half minute; undefined while nothing moves or too little is known. */
  at(nowMs: number): number | undefined {
    const { bytes, ms } = this.#window(nowMs);
    return ms < LEAST_MS || bytes <= 0 ? undefined : (bytes / ms) * 1000;
  }

  /**
   * Seconds for so many bytes in so many clips; undefined where {@link at} is. Each clip costs time beyond its bytes:
   * where small ones come after large ones, the speed of the large ones alone would promise too much.
   */
  secondsFor(bytes: number, clips: number, nowMs: number): number | undefined {
    const rate = this.at(nowMs);
    if (rate === undefined) return undefined;
    const perClip = Math.min(MOST_PER_CLIP, rate * LONGEST_PER_CLIP_S);
    const window = this.#window(nowMs);
    return (((bytes + clips * perClip) / (window.bytes + window.clips * perClip)) * window.ms) / 1000;
  }

  #window(nowMs: number): { readonly bytes: number; readonly clips: number; readonly ms: number } {
    // A clock that was set back leaves buckets in the future.
    if ((this.#buckets.at(-1)?.atMs ?? 0) > nowMs + BUCKET_MS) this.forget();
    while ((this.#buckets[0]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) this.#buckets.shift();
    const sinceMs = Math.max(this.#sinceMs ?? nowMs, nowMs - WINDOW_MS);
    const sum = (key: 'bytes' | 'clips') => this.#buckets.reduce((total, bucket) => total + bucket[key], 0);
    return { bytes: sum('bytes'), clips: sum('clips'), ms: nowMs - sinceMs };
  }
}
