/** A moment to come, in local time: `01:00`, `midnight`, `2026-05-04 01:00` where it is not within a day. */
export function formatMoment(ms: number, nowMs: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (ms - nowMs < 24 * 3_600_000) return clock === '00:00' ? 'midnight' : clock;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clock}`;
}
