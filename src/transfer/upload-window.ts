/** Hours in which bytes may leave, in local time: `01:00-06:00`, `22:00-06:00`, `sat-sun 00:00-24:00`. */

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;

/** One span of hours. One that ends before it begins goes on to the next day. */
export interface UploadWindow {
  /** Minutes since midnight; `endMinute` up to 1440. */
  readonly startMinute: number;
  readonly endMinute: number;
  /** Days on which it begins, 0 for Sunday. */
  readonly days: ReadonlySet<number>;
}

/** The windows that `text` names, commas between them; undefined where it cannot be read. */
export function parseWindows(text: string): UploadWindow[] | undefined {
  const windows = text.split(',').map((part) => parseWindow(part.trim().toLowerCase()));
  return windows.every((window) => window !== undefined) ? windows : undefined;
}

function parseWindow(text: string): UploadWindow | undefined {
  const match = /^(?:([a-z]+)(?:-([a-z]+))? +)?(\d{1,2}):(\d\d) ?[-–] ?(\d{1,2}):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, firstDay, lastDay, ...clock] = match;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = clock.map(Number);
  const startMinute = fromHour * 60 + fromMinute;
  const endMinute = toHour * 60 + toMinute;
  const sound = fromMinute < 60 && toMinute < 60 && startMinute < 1440 && endMinute <= 1440;
  const days = parseDays(firstDay, lastDay);
  if (!sound || startMinute === endMinute || days === undefined) return undefined;
  return { startMinute, endMinute, days };
}

function parseDays(first: string | undefined, last = first): ReadonlySet<number> | undefined {
  if (first === undefined) return new Set(DAYS.keys());
  const from = DAYS.indexOf(first.slice(0, 3));
  const to = DAYS.indexOf((last ?? first).slice(0, 3));
  if (from < 0 || to < 0) return undefined;
  return new Set(Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7));
}

/**
 * Whether bytes may leave at `nowMs`. What the clock on the wall says decides, so that summer time needs no rule: an hour
 * that comes twice is open twice, and one that is left out is not.
 */
export function isWithinWindows(windows: readonly UploadWindow[], nowMs: number): boolean {
  const now = new Date(nowMs);
  const minute = now.getHours() * 60 + now.getMinutes();
  const today = now.getDay();
  const yesterday = (today + 6) % 7;
  return windows.some(({ startMinute, endMinute, days }) => {
    if (startMinute < endMinute) return days.has(today) && minute >= startMinute && minute < endMinute;
    return (days.has(today) && minute >= startMinute) || (days.has(yesterday) && minute < endMinute);
  });
}

/** When it opens next, milliseconds since the epoch: the first minute after `nowMs` that lies within; undefined if none in a week. */
export function nextOpeningMs(windows: readonly UploadWindow[], nowMs: number): number | undefined {
  let at = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (let minutes = 0; minutes <= WEEK_MINUTES + 120; minutes += 1) {
    at += MINUTE_MS;
    if (isWithinWindows(windows, at)) return at;
  }
  return undefined;
}
