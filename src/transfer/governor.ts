/**
 * How many files travel at once: one until goodput is known, then four, then twice as many while that is faster; from
 * there on a few more are tried now and then. A pure function of what it is told and when.
 */
export class Governor {
  readonly #most: number;
  readonly #fixed: boolean;
  readonly #listeners: (() => void)[] = [];
  #limit: number;
  #window: Window | undefined;
  /** What moved is not looked at before: what was just added has to show first. */
  #settledMs = Number.NEGATIVE_INFINITY;
  #troubledMs = Number.NEGATIVE_INFINITY;
  #phase: 'first' | 'climbing' | 'steady' | 'trying' = 'first';
  /** Goodput at the number of files that the present one is held against, bytes a millisecond. */
  #rate = 0;
  /** The number of files to go back to when more are no faster. */
  #before = 1;
  #slow = 0;
  #ceiling = { limit: Number.POSITIVE_INFINITY, untilMs: 0 };
  /** Windows until more files are tried again, and how many they were last time. */
  #patience = 1;
  #untilTry = 1;

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
    this.#listeners.push(listener);
  }

  /** Takes in that `bytes` more are known to be on the far side at `nowMs`, all files together. */
  moved(bytes: number, nowMs: number): void {
    this.#note(bytes, 0, nowMs);
  }

  /** Takes in that the endpoint has all bytes of one more file, the last `bytes` of them new. */
  arrived(bytes: number, nowMs: number): void {
    // A small file costs a round trip, whatever its size.
    if (bytes < BUFFER_BYTES) this.#note(bytes + ROUND_TRIP_BYTES, 1, nowMs);
    // Of a large one, only the end was not seen yet: how many such ends there are tells nothing.
    else this.#note(bytes, 0, nowMs);
  }

  /** A place stayed empty, for there was nothing to send: how fast the link is cannot be seen. */
  idle(): void {
    this.#window = undefined;
  }

  /**
   * A connection was lost, or (`busy`) the endpoint asked for less: then as many are not tried for a minute. One event
   * often hits many files: it counts once.
   */
  trouble(nowMs: number, busy = false): void {
    if (this.#fixed || Math.abs(nowMs - this.#troubledMs) < TROUBLE_MS) return;
    this.#troubledMs = nowMs;
    if (busy) this.#ceiling = { limit: Math.max(1, this.#limit - 1), untilMs: nowMs + CEILING_MS };
    this.#settle('steady', 0, CAUTIOUS);
    this.#window = undefined;
    this.#set(Math.floor(this.#limit / 2));
  }

  #note(bytes: number, files: number, nowMs: number): void {
    const settlingMs = this.#settledMs - nowMs;
    // A clock that was set back must not make it wait for longer.
    if (this.#fixed || (settlingMs > 0 && settlingMs <= LONGEST_SETTLING_MS)) return;
    const window = this.#window;
    if (window === undefined || nowMs < window.startMs) {
      this.#window = { startMs: nowMs, bytes: 0, files: 0 };
      if (this.#phase === 'first' && files > 0) this.#climb(4, nowMs, true);
      return;
    }
    window.bytes += bytes;
    window.files += files;
    const elapsedMs = nowMs - window.startMs;
    if (this.#phase === 'first') {
      if (files > 0 || elapsedMs >= FIRST_MS) this.#climb(4, nowMs, files > 0);
      return;
    }
    const byFiles = window.files >= this.#limit && elapsedMs >= LEAST_WINDOW_MS;
    // Files that were begun together are out of sight together.
    if (!byFiles && (elapsedMs < this.#windowMs() || window.bytes === 0)) return;
    this.#window = { startMs: nowMs, bytes: 0, files: 0 };
    this.#judge(window.bytes / elapsedMs, nowMs, byFiles);
  }

  /** Decides after a window in which every place was taken. */
  #judge(rate: number, nowMs: number, byFiles: boolean): void {
    if (this.#phase === 'steady') {
      this.#watch(rate, nowMs, byFiles);
      return;
    }
    const gain = this.#limit / this.#before;
    // A quarter of what as many more files could bring at best.
    const worthIt = rate > this.#rate * (1 + (gain - 1) / 4);
    if (worthIt && this.#limit < this.#most) {
      this.#rate = rate;
      if (this.#phase === 'climbing') this.#climb(this.#limit * 2, nowMs, byFiles);
      else this.#try(nowMs, byFiles);
      return;
    }
    const patience = this.#phase === 'climbing' ? CAUTIOUS : Math.min(this.#patience * 2, LONGEST_PATIENCE);
    this.#settle('steady', worthIt ? rate : Math.max(rate, this.#rate), patience);
    if (!worthIt) this.#set(this.#before);
  }

  #watch(rate: number, nowMs: number, byFiles: boolean): void {
    // One window may be a whim of the link, two are not.
    this.#slow = rate < this.#rate * 0.7 ? this.#slow + 1 : 0;
    if (this.#slow >= 2) {
      this.#settle('steady', rate, this.#patience);
      this.#set(Math.max(2, this.#limit - Math.ceil(this.#limit / 4)));
      return;
    }
    if (this.#slow === 0) this.#rate += (rate - this.#rate) * (this.#rate === 0 ? 1 : 0.3);
    this.#untilTry -= 1;
    if (this.#untilTry <= 0 && this.#limit < this.#most) this.#try(nowMs, byFiles);
  }

  #climb(limit: number, nowMs: number, byFiles: boolean): void {
    this.#phase = 'climbing';
    this.#raise(limit, nowMs, byFiles);
  }

  #try(nowMs: number, byFiles: boolean): void {
    this.#phase = 'trying';
    this.#raise(this.#limit + Math.max(1, Math.floor(this.#limit / 4)), nowMs, byFiles);
  }

  #raise(limit: number, nowMs: number, byFiles: boolean): void {
    this.#before = this.#limit;
    if (!byFiles) {
      const bufferMs = this.#rate === 0 ? FIRST_SETTLING_MS : this.#bufferMs();
      this.#settledMs = nowMs + Math.min(LONGEST_SETTLING_MS, bufferMs);
      this.#window = undefined;
    }
    const { limit: ceiling, untilMs } = this.#ceiling;
    this.#set(nowMs < untilMs ? Math.min(limit, Math.max(ceiling, this.#limit)) : limit);
  }

  /** Milliseconds in which one file fills the buffers: so long after its start nothing of it is seen. */
  #bufferMs(): number {
    return BUFFER_BYTES / Math.max(this.#rate / this.#limit, 1);
  }

  #windowMs(): number {
    return this.#rate === 0
      ? WINDOW_MS
      : Math.min(LONGEST_WINDOW_MS, Math.max(WINDOW_MS, 2 * this.#bufferMs()));
  }

  #settle(phase: 'steady', rate: number, patience: number): void {
    this.#phase = phase;
    this.#rate = rate;
    this.#slow = 0;
    this.#patience = patience;
    this.#untilTry = patience;
  }

  #set(limit: number): void {
    const next = Math.max(1, Math.min(this.#most, limit));
    if (next === this.#limit) return;
    this.#limit = next;
    for (const tell of this.#listeners) tell();
  }
}

interface Window {
  readonly startMs: number;
  bytes: number;
  files: number;
}

/** What buffers on the way may hold of one file: bytes up to here may have left without having got anywhere. */
export const BUFFER_BYTES = 4 * 1024 * 1024;

const ROUND_TRIP_BYTES = 128 * 1024;
const FIRST_MS = 1000;
const WINDOW_MS = 5000;
const LONGEST_WINDOW_MS = 60_000;
const LEAST_WINDOW_MS = 200;
const FIRST_SETTLING_MS = 20_000;
const LONGEST_SETTLING_MS = 60_000;
const TROUBLE_MS = 2000;
const CEILING_MS = 60_000;
/** Windows between two tries. */
const CAUTIOUS = 4;
const LONGEST_PATIENCE = 32;
