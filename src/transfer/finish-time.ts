/** When an upload would be done that keeps to windows and a budget. */
import { type Budget, periodStartMs } from './byte-budget.js';
import { isWithinWindows, nextOpeningMs, type UploadWindow } from './upload-window.js';

const MINUTE_MS = 60_000;
/** What lies behind it is no forecast. */
const FARTHEST_MS = 366 * 24 * 3_600_000;

export interface FinishTerms {
  /** Bytes per second while it may send. */
  readonly rate: number;
  readonly windows?: readonly UploadWindow[] | undefined;
  readonly budget?: Budget | undefined;
  /** Bytes of the budget that are used up in the present period. */
  readonly spent?: number;
}

/** Milliseconds since the epoch, if it began at `nowMs`; undefined where it takes over a year. */
export function finishTimeMs(bytes: number, terms: FinishTerms, nowMs: number): number | undefined {
  const { rate, windows, budget } = terms;
  let at = nowMs;
  let left = bytes;
  let spent = terms.spent ?? 0;
  while (left > 0 && at - nowMs < FARTHEST_MS) {
    if (windows !== undefined && !isWithinWindows(windows, at)) {
      const opens = nextOpeningMs(windows, at);
      if (opens === undefined) return undefined;
      if (budget !== undefined && opens >= periodStartMs(budget.per, at, 1)) spent = 0;
      at = opens;
      continue;
    }
    const periodEnd = budget === undefined ? Number.POSITIVE_INFINITY : periodStartMs(budget.per, at, 1);
    const room = budget === undefined ? left : Math.max(0, Math.min(left, budget.bytes - spent));
    const until = Math.min(at + (room / rate) * 1000, periodEnd, closesMs(windows, at));
    if (room > 0) {
      const moved = until >= at + (room / rate) * 1000 ? room : ((until - at) / 1000) * rate;
      left -= moved;
      spent += moved;
      at = until;
    } else at = periodEnd;
    if (at >= periodEnd) spent = 0;
  }
  return at - nowMs < FARTHEST_MS ? at : undefined;
}

/** The end of the present minute, where windows can close. */
function closesMs(windows: readonly UploadWindow[] | undefined, at: number): number {
  return windows === undefined ? Number.POSITIVE_INFINITY : (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
}
