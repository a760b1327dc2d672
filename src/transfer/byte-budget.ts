/** So many bytes an hour, a day, a week or a month. Periods begin in local time, weeks on Monday. */

export const BUDGET_PERIODS = ['hour', 'day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

export interface Budget {
  readonly bytes: number;
  readonly per: BudgetPeriod;
}

/** When the period around `nowMs` began, or with `step` 1 the one after it. Milliseconds since the epoch. */
export function periodStartMs(per: BudgetPeriod, nowMs: number, step = 0): number {
  const now = new Date(nowMs);
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  switch (per) {
    case 'hour': {
      // In real time: an hour that the end of summer time repeats is two.
      const sinceMs = (now.getMinutes() * 60 + now.getSeconds()) * 1000 + now.getMilliseconds();
      return nowMs - sinceMs + step * 3_600_000;
    }
    case 'day':
      return new Date(year, month, date + step).getTime();
    case 'week':
      return new Date(year, month, date - ((now.getDay() + 6) % 7) + step * 7).getTime();
    case 'month':
      return new Date(year, month + step, 1).getTime();
  }
}
