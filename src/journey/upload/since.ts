import { CrotonError } from '../../errors.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * The instant that `--since` names, milliseconds since the epoch: a date (its local midnight), a date with a time, or a
 * duration before `nowMs` such as `12h`, `7d` or `1d12h`.
 * @throws CrotonError `usage/invalid`
 */
export function readSince(text: string, nowMs: number, command = 'croton upload'): number {
  if (/^(\d{1,6}[mhdw])+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)([mhdw])/g)];
    return (
      nowMs - parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? 0), 0)
    );
  }
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  // Without a time, Date.parse would take midnight in UTC.
  const instant = day === undefined ? Number.NaN : Date.parse(`${day}${time ?? 'T00:00'}`);
  if (!Number.isNaN(instant) && isDay(day ?? '')) return instant;
  const reason = `--since takes a date such as 2026-11-01 or a duration such as 7d or 12h, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command });
}

/** Date.parse takes February 30 for March 2. */
const isDay = (day: string) => new Date(`${day}T00:00Z`).toISOString().startsWith(day);
