/** Dates as people and spreadsheets write them, and how a record has them (ISO 8601). */
import { isPartialDate } from '../vocabulary/date.js';

const PARTS = /^(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})(?:[T ].*)?$/;
const MONTH = /^(\d{1,2})[./-](\d{4})$/;

/** Advice on a value that is no date. `partial`: a year or a month will do. */
export function dateFix(value: unknown, partial: boolean): string {
  const example = partial
    ? 'write 2024, 2024-05 or 2024-05-17: year, month, day'
    : 'write year, month and day: 2027-05-31';
  const texts =
    typeof value === 'number' ? [String(value)] : typeof value === 'string' ? readings(value.trim()) : [];
  const [first, second] = texts.filter((text) => isPartialDate(text) && (partial || text.length === 10));
  if (first === undefined) return example;
  if (second === undefined || second === first) return `write "${first}"`;
  return `write "${first}" if the day came first, "${second}" if the month did`;
}

/** What a date may stand for: `5/6/24` is two days. */
function readings(text: string): string[] {
  const month = MONTH.exec(text);
  if (month !== null) return [`${month[2]}-${two(month[1])}`];
  const [, a = '', b = '', c = ''] = PARTS.exec(text) ?? [];
  if (a.length === 4) return [`${a}-${two(b)}-${two(c)}`];
  if (a.length > 2 || c.length === 3 || c === '') return [];
  const year = c.length === 4 ? c : `${Number(c) < 70 ? '20' : '19'}${c}`;
  return [`${year}-${two(b)}-${two(a)}`, `${year}-${two(a)}-${two(b)}`];
}

const two = (digits = '') => digits.padStart(2, '0');
