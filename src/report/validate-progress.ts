import type { Context, Output } from '../context.js';
import { formatCount, formatDuration, plural } from '../text/units.js';
import type { Finding } from '../validation/finding.js';
import { cacheTroubleLine } from './cache-trouble.js';
import type { ValidateBar } from './validate-bar.js';

/** What this shows of the events of a check. */
type ValidateEvent =
  | { readonly type: 'clip'; readonly clip: { readonly findings: readonly Finding[] } }
  | { readonly type: 'total'; readonly files: number }
  | { readonly type: 'cache-trouble'; readonly reason: string };

const LINE_EVERY_MS = 10_000;
/** What is over by then needs no bar. */
const BAR_AFTER_MS = 1000;
const BAR_PAUSE_MS = 200;
const WINDOW_MS = 20_000;

/** How far a check is. The total is unknown until it was counted. */
class Tally {
  files = 0;
  errors = 0;
  total: number | undefined;
  /** What was done when, oldest first: the rate is that of the last seconds, for files of the cache come fast. */
  readonly #marks: { readonly atMs: number; readonly files: number }[];

  constructor(nowMs: number) {
    this.#marks = [{ atMs: nowMs, files: 0 }];
  }

  take(findings: readonly Finding[], nowMs: number): void {
    this.files += 1;
    this.errors += findings.filter(
      ({ severity, outcome }) => severity === 'error' && outcome === 'fail',
    ).length;
    if (nowMs - (this.#marks.at(-1)?.atMs ?? 0) < 1000) return;
    this.#marks.push({ atMs: nowMs, files: this.files });
    while ((this.#marks[1]?.atMs ?? nowMs) < nowMs - WINDOW_MS) this.#marks.shift();
  }

  /** Files per second of late; 0 while that is unknown. */
  rate(nowMs: number): number {
    const since = this.#marks[0];
    if (since === undefined || nowMs - since.atMs < 500) return 0;
    return ((this.files - since.files) / (nowMs - since.atMs)) * 1000;
  }

  /** Seconds that are left; undefined while the total or the rate is unknown. */
  etaS(nowMs: number): number | undefined {
    const rate = this.rate(nowMs);
    if (this.total === undefined || rate === 0) return undefined;
    return Math.max(0, this.total - this.files) / rate;
  }

  /** `1,204 of 10,000 files, 310 a second, 28s left, 3 errors`. */
  text(nowMs: number): string {
    const rate = this.rate(nowMs);
    // None where nothing is left.
    const eta = this.etaS(nowMs);
    // Files that came after they were counted do not make it a lie.
    const counted = this.total !== undefined && this.total >= this.files;
    return [
      counted
        ? `${formatCount(this.files)} of ${plural(this.total ?? 0, 'file')}`
        : plural(this.files, 'file'),
      ...(rate === 0 ? [] : [`${rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))} a second`]),
      ...(!eta || !counted ? [] : [`${formatDuration(Math.ceil(eta))} left`]),
      ...(this.errors === 0 ? [] : [plural(this.errors, 'error')]),
    ].join(', ');
  }
}

/**
 * Says on standard error how far a check is: a bar on a terminal, else a line every ten seconds. `stdout` is where
 * results are written: the bar gives way to them where both share a terminal.
 */
export function validateProgress(context: Context, quiet: boolean) {
  const { io, clock } = context;
  const tally = new Tally(clock.now());
  const bar = !quiet && io.stderr.isTTY === true ? progressBar(context, tally) : undefined;
  let nextLine = clock.now() + LINE_EVERY_MS;
  return {
    event(event: ValidateEvent): void {
      if (event.type === 'total') tally.total = event.files;
      if (event.type === 'cache-trouble') {
        bar?.clear();
        io.stderr.write(`${cacheTroubleLine(event.reason)}\n`);
      }
      if (event.type !== 'clip') return;
      const now = clock.now();
      tally.take(event.clip.findings, now);
      if (bar !== undefined) bar.draw(now);
      else if (!quiet && now >= nextLine) {
        nextLine = now + LINE_EVERY_MS;
        io.stderr.write(`checked ${tally.text(now)}\n`);
      }
    },
    stdout: bar === undefined || io.stdout.isTTY !== true ? io.stdout : behindBar(io.stdout, bar.clear),
    /** For lines that come while the bar stands there. */
    stderr: bar === undefined ? io.stderr : behindBar(io.stderr, bar.clear),
    /** Before anything else is written to the terminal. */
    end: () => bar?.clear(),
  };
}

/** Shown when a check has gone on for a moment; what draws it is loaded only then. */
function progressBar(context: Context, tally: Tally) {
  const startedMs = context.clock.now();
  let clearedMs = 0;
  let bar: ValidateBar | 'loading' | undefined;
  return {
    draw(nowMs: number): void {
      if (nowMs - startedMs < BAR_AFTER_MS || bar === 'loading') return;
      if (bar !== undefined) {
        // Between results that come one upon the other it would only flicker.
        if (nowMs - clearedMs >= BAR_PAUSE_MS) bar.show();
        return;
      }
      bar = 'loading';
      void import('./validate-bar.js').then(async ({ openValidateBar }) => {
        bar = await openValidateBar(context, tally);
      });
    },
    clear(): void {
      clearedMs = context.clock.now();
      if (typeof bar === 'object') bar.clear();
    },
  };
}

/** A terminal that a bar is taken off before a result is written to it. */
function behindBar(output: Output, clear: () => void): Output {
  return {
    write(text) {
      clear();
      return output.write(text);
    },
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    once: (event, listener) => output.once?.(event, listener),
  };
}
