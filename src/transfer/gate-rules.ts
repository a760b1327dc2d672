/** The reasons for which bytes may not leave now: each is one rule of the {@link RuledGate}. */
import type { Context } from '../context.js';
import { type Budget, periodStartMs } from './byte-budget.js';
import type { PauseReason } from './events.js';
import { type Pause, readPause } from './pause-file.js';
import type { SpentBytes } from './spent-bytes.js';
import { isWithinWindows, nextOpeningMs, type UploadWindow } from './upload-window.js';

/** That a rule keeps the gate closed. */
export interface Closed {
  readonly why: PauseReason;
  /** Milliseconds since the epoch; undefined when only a person opens it. */
  readonly untilMs: number | undefined;
}

export interface GateRule {
  /** Looks at what it depends on outside of this process. Never throws. */
  refresh?(nowMs: number): Promise<void>;
  /** Why nothing may leave at `nowMs`; undefined where it may. */
  closed(nowMs: number): Closed | undefined;
}

/** `croton upload pause`. */
export function pauseRule({ env }: Pick<Context, 'env'>): GateRule {
  let pause: Pause | undefined;
  return {
    async refresh(nowMs) {
      pause = await readPause(env, nowMs);
    },
    closed: () => (pause === undefined ? undefined : { why: 'pause', untilMs: pause.untilMs }),
  };
}

/** `--window`. */
export function windowRule(windows: readonly UploadWindow[]): GateRule {
  let untilMs: number | undefined;
  return {
    closed(nowMs) {
      if (isWithinWindows(windows, nowMs)) {
        untilMs = undefined;
        return undefined;
      }
      // Found out once for each time that it closes, and again where the clock was set.
      if (untilMs === undefined || untilMs <= nowMs || untilMs - nowMs > 8 * 24 * 3_600_000)
        untilMs = nextOpeningMs(windows, nowMs);
      return { why: 'window', untilMs };
    },
  };
}

/** Milliseconds between two writings of the count. */
const SAVE_EVERY_MS = 2000;

/** `--budget`: `spend` takes in bytes of bodies at once, `wireBytes` tells all that moved in this run so far. */
export function budgetRule(budget: Budget, spent: SpentBytes, wireBytes: () => number) {
  const base = wireBytes();
  let bodies = 0;
  let counted = 0;
  let savedMs = Number.NEGATIVE_INFINITY;
  // Bodies are counted when they are handed over, headers and answers when the sockets have seen them.
  const count = (nowMs: number) => {
    const total = Math.max(bodies, wireBytes() - base);
    if (total > counted) spent.add(total - counted, nowMs);
    counted = Math.max(counted, total);
  };
  const save = (nowMs: number) => {
    savedMs = nowMs;
    // Another run may hold the file for a moment: what is not saved now is saved next time.
    return spent.save(nowMs).catch(() => {});
  };
  return {
    spend(bytes: number, nowMs: number): void {
      bodies += bytes;
      count(nowMs);
    },
    async refresh(nowMs: number): Promise<void> {
      count(nowMs);
      if (Math.abs(nowMs - savedMs) >= SAVE_EVERY_MS) await save(nowMs);
    },
    closed(nowMs: number): Closed | undefined {
      if (spent.within(budget, nowMs) < budget.bytes) return undefined;
      return { why: 'budget', untilMs: periodStartMs(budget.per, nowMs, 1) };
    },
    async close(nowMs: number): Promise<void> {
      count(nowMs);
      await save(nowMs);
    },
  } satisfies GateRule & Record<string, unknown>;
}
