import { expect, test } from 'vitest';
import { readSince } from '../../../../src/journey/upload/since.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;

test.each([
  ['12h', NOW - 12 * HOUR],
  ['7d', NOW - 7 * 24 * HOUR],
  ['2w', NOW - 14 * 24 * HOUR],
  ['1d12h', NOW - 36 * HOUR],
  ['90m', NOW - 1.5 * HOUR],
  ['2026-11-01', new Date(2026, 10, 1).getTime()],
  ['2026-11-01T06:30', new Date(2026, 10, 1, 6, 30).getTime()],
  ['2026-11-01T06:30:00Z', Date.parse('2026-11-01T06:30:00Z')],
])('--since %s', (text, expected) => {
  expect(readSince(text, NOW)).toBe(expected);
});

test.each(['', 'yesterday', '7', '7y', '-1d', '2026-13-01', '2026-02-30', '01.11.2026', '12h ago'])(
  '--since %j is refused, with examples',
  (text) => {
    expect(() => readSince(text, NOW)).toThrow(/--since takes a date such as/);
  },
);
