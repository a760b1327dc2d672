import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BudgetPeriod, periodStartMs } from '../../../src/transfer/byte-budget.js';
import { isWithinWindows, nextOpeningMs, parseWindows } from '../../../src/transfer/upload-window.js';

const zone = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'America/New_York';
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const windows = (text: string) => parseWindows(text) ?? [];
const isOpen = (text: string, at: string) => isWithinWindows(windows(text), Date.parse(at));
const next = (text: string, at: string) => {
  const ms = nextOpeningMs(windows(text), Date.parse(at));
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

test.each([
  ['', 'nothing'],
  ['1-6', 'hours alone'],
  ['01:00', 'one time'],
  ['01:00-01:00', 'an empty span'],
  ['24:00-06:00', 'a start after the day'],
  ['01:60-02:00', 'a minute too many'],
  ['01:00-24:01', 'an end after the day'],
  ['someday 01:00-02:00', 'no day'],
  ['01:00-02:00,', 'a comma too many'],
])('%j is refused: %s', (text) => {
  expect(parseWindows(text)).toBeUndefined();
});

test('a window is open from its first minute to before its last', () => {
  expect(isOpen('01:00-06:00', '2026-07-01T00:59:59-04:00')).toBe(false);
  expect(isOpen('01:00-06:00', '2026-07-01T01:00:00-04:00')).toBe(true);
  expect(isOpen('01:00-06:00', '2026-07-01T05:59:59-04:00')).toBe(true);
  expect(isOpen('01:00-06:00', '2026-07-01T06:00:00-04:00')).toBe(false);
  expect(isOpen('00:00-24:00', '2026-07-01T23:59:59-04:00')).toBe(true);
});

test('a window crosses midnight, also into a day that it does not begin on', () => {
  expect(isOpen('22:00-06:00', '2026-07-01T23:00:00-04:00')).toBe(true);
  expect(isOpen('22:00-06:00', '2026-07-01T05:00:00-04:00')).toBe(true);
  expect(isOpen('22:00-06:00', '2026-07-01T12:00:00-04:00')).toBe(false);
  // 3 July 2026 is a Friday.
  expect(isOpen('fri 22:00-06:00', '2026-07-04T05:00:00-04:00')).toBe(true);
  expect(isOpen('fri 22:00-06:00', '2026-07-03T05:00:00-04:00')).toBe(false);
  expect(isOpen('sat-sun 00:00-24:00', '2026-07-05T23:59:00-04:00')).toBe(true);
  expect(isOpen('sat-mon 00:00-24:00', '2026-07-06T12:00:00-04:00')).toBe(true);
  expect(isOpen('sat-sun 00:00-24:00', '2026-07-06T00:00:00-04:00')).toBe(false);
});

test('several windows, and when the next one opens', () => {
  const text = '01:00-06:00, Sat 12:00-13:00';
  expect(isOpen(text, '2026-07-04T12:30:00-04:00')).toBe(true);
  expect(next(text, '2026-07-04T07:00:30-04:00')).toBe('2026-07-04T16:00:00.000Z');
  expect(next(text, '2026-07-05T07:00:30-04:00')).toBe('2026-07-06T05:00:00.000Z');
  expect(next('sun 01:00-02:00', '2026-07-05T02:00:00-04:00')).toBe('2026-07-12T05:00:00.000Z');
});

test('when summer time begins, what the clock leaves out opens when it goes on', () => {
  // 8 March 2026: 02:00 becomes 03:00.
  expect(next('02:30-05:00', '2026-03-08T01:00:00-05:00')).toBe('2026-03-08T07:00:00.000Z');
  expect(next('02:15-02:45', '2026-03-08T01:00:00-05:00')).toBe('2026-03-09T06:15:00.000Z');
});

test('when summer time ends, the hour that comes twice is open twice', () => {
  // 1 November 2026: 02:00 becomes 01:00.
  expect(isOpen('01:00-02:00', '2026-11-01T01:30:00-04:00')).toBe(true);
  expect(isOpen('01:00-02:00', '2026-11-01T01:30:00-05:00')).toBe(true);
  expect(isOpen('01:00-02:00', '2026-11-01T02:00:00-05:00')).toBe(false);
});

test.each<[BudgetPeriod, string, string]>([
  ['hour', '2026-07-01T16:00:00.000Z', '2026-07-01T17:00:00.000Z'],
  ['day', '2026-07-01T04:00:00.000Z', '2026-07-02T04:00:00.000Z'],
  ['week', '2026-06-29T04:00:00.000Z', '2026-07-06T04:00:00.000Z'],
  ['month', '2026-07-01T04:00:00.000Z', '2026-08-01T04:00:00.000Z'],
])('the %s around a moment, in local time', (per, from, to) => {
  const now = Date.parse('2026-07-01T12:34:56-04:00');
  expect(new Date(periodStartMs(per, now)).toISOString()).toBe(from);
  expect(new Date(periodStartMs(per, now, 1)).toISOString()).toBe(to);
});

test('the hour that comes twice when summer time ends is two hours', () => {
  for (const hour of [5, 6]) {
    const from = Date.UTC(2026, 10, 1, hour);
    expect(periodStartMs('hour', from + 1_800_000)).toBe(from);
    expect(periodStartMs('hour', from + 1_800_000, 1)).toBe(from + 3_600_000);
  }
});

test('a day in which summer time begins has 23 hours', () => {
  const now = Date.parse('2026-03-08T12:00:00-04:00');
  expect(periodStartMs('day', now, 1) - periodStartMs('day', now)).toBe(23 * 3_600_000);
});
