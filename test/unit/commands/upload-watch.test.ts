import { expect, test } from 'vitest';
import { readTime } from '../../../src/commands/upload-watch.js';

test.each([
  ['1s', 1000],
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
])('%s is %d milliseconds', (text, ms) => {
  expect(readTime('--settle', text)).toBe(ms);
});

test.each(['', '0s', '5', '1.5s', '-3s', '25h', '1d', '99999h', 's', '1s2m'])('%s is refused', (text) => {
  expect(() => readTime('--settle', text)).toThrow(/--settle takes a time/);
});
