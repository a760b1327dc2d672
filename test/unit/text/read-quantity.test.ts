import { expect, test } from 'vitest';
import { readBytes, readDurationMs } from '../../../src/text/read-quantity.js';

test.each<[string, number | 'bits' | undefined]>([
  ['500', 500],
  ['500k', 500_000],
  ['500K', 500_000],
  ['1.5M', 1_500_000],
  ['2MB', 2_000_000],
  ['20G', 20e9],
  ['20 GB', 20e9],
  ['2MiB', 2 * 2 ** 20],
  ['20Gi', 20 * 2 ** 30],
  ['8Mb', 'bits'],
  ['8Mbit', 'bits'],
  ['8kbps', 'bits'],
  ['2m', undefined],
  ['i', undefined],
  ['2i', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['', undefined],
  ['2M5', undefined],
])('%j is %j bytes', (text, bytes) => {
  expect(readBytes(text)).toBe(bytes);
});

test.each<[string, number | undefined]>([
  ['90m', 5_400_000],
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['45s', 45_000],
  ['0s', undefined],
  ['2', undefined],
  ['2 h', undefined],
  ['', undefined],
])('%j is %j milliseconds', (text, ms) => {
  expect(readDurationMs(text)).toBe(ms);
});
