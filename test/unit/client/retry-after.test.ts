import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../src/client/retry-after.js';

const now = Date.parse('2026-05-01T00:00:00Z');

test.each([
  ['30', 30_000],
  [' 0 ', 0],
  ['Fri, 01 May 2026 00:01:00 GMT', 60_000],
  ['Thu, 30 Apr 2026 00:01:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['', undefined],
  [undefined, undefined],
  [['7', '9'], 7000],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});
