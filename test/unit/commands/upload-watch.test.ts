import { expect, test } from 'vitest';
import { assertWatching, readTime } from '../../../src/commands/upload-watch.js';

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

test('what only a watch does is not asked of an upload', () => {
  expect(() => assertWatching({ settle: 5000 })).toThrow('--settle needs --watch');
  expect(() => assertWatching({ every: 5000 })).toThrow('--every needs --watch');
  expect(() => assertWatching({ watch: true, settle: 5000, every: 5000 })).not.toThrow();
  expect(() => assertWatching({})).not.toThrow();
});
