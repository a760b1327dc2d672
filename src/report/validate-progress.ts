import type { Context, Output } from '../context.js';
import { shorten } from '../text/table.js';
import { formatCount, formatDuration, plural } from '../text/units.js';
import type { Finding } from '../validation/finding.js';
import { cacheTroubleLine } from './cache-trouble.js';

/** What this shows of the events of a check. */
type ValidateEvent =
  | { readonly type: 'clip'; readonly clip: { readonly findings: readonly Finding[] } }
  | { readonly type: 'total'; readonly files: number }
  | { readonly type: 'cache-trouble'; readonly reason: string };

const LINE_EVERY_MS = 10_000;
const BAR_EVERY_MS = 100;
/** What is over by then needs no bar. */
const BAR_AFTER_MS = 1000;
const WINDOW_MS = 20_000;
const BAR_COLUMNS = 20;

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
    const eta = this.etaS(nowMs);
    // Files that came after they were counted do not make it a lie.
    const counted = this.total !== undefined && this.total >= this.files;
    return [
      counted
        ? `${formatCount(this.files)} of ${plural(this.total ?? 0, 'file')}`
        : plural(this.files, 'file'),
      ...(rate === 0 ? [] : [`${rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))} a second`]),
      ...(eta === undefined || !counted ? [] : [`${formatDuration(eta)} left`]),
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
    /** Before anything else is written to the terminal. */
    end: () => bar?.clear(),
  };
}

function progressBar({ io, clock }: Context, tally: Tally) {
  type SingleBar = InstanceType<typeof import('cli-progress').SingleBar>;
  const startedMs = clock.now();
  let module: typeof import('cli-progress') | 'loading' | undefined;
  let shown: SingleBar | undefined;
  let drawnMs = 0;
  const format = (): string => {
    const columns = (io.stderr.columns ?? 80) - 1;
    const text = tally.text(clock.now());
    const room = Math.min(BAR_COLUMNS, columns - text.length - 1);
    if (tally.total === undefined || room < 6) return shorten(text, columns);
    const filled = Math.round(Math.min(1, tally.files / Math.max(1, tally.total)) * (room - 2));
    return shorten(`[${'='.repeat(filled)}${' '.repeat(room - 2 - filled)}] ${text}`, columns);
  };
  return {
    draw(nowMs: number): void {
      if (nowMs - startedMs < BAR_AFTER_MS || nowMs - drawnMs < BAR_EVERY_MS) return;
      drawnMs = nowMs;
      // Most checks are over before it is needed.
      if (module === undefined) {
        module = 'loading';
        void import('cli-progress').then(({ default: loaded }) => {
          module = loaded;
        });
      }
      if (module === 'loading') return;
      if (shown !== undefined) return;
      const stream = io.stderr as NodeJS.WritableStream;
      // It draws itself again until it is cleared.
      shown = new module.SingleBar({
        stream,
        format,
        fps: 10,
        hideCursor: true,
        clearOnComplete: true,
        linewrap: true,
      });
      shown.start(1, 0);
    },
    clear(): void {
      shown?.stop();
      shown = undefined;
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
