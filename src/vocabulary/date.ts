// Only the last days of a month need the calendar.
const PARTIAL_DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]|(29|3[01])))?)?$/;

/** Whether `text` is a year, a month or a day that exists: `2024`, `2024-05`, `2024-05-17` (ISO 8601, reduced precision). */
export function isPartialDate(text: string): boolean {
  const day = PARTIAL_DATE.exec(text);
  if (day === null) return false;
  return day[1] === undefined || new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
