import { expect, test } from 'vitest';
import { parseTimeSpan } from '../../../src/text/time-span.js';

test.each([
  ['90', 90_000],
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
])('%s', (text, ms) => {
  expect(parseTimeSpan(text)).toBe(ms);
});

test.each(['', 'soon', '-5m', '5 m', '1.5h', 'm', '9999999999s'])('not %j', (text) => {
  expect(parseTimeSpan(text)).toBeUndefined();
});
