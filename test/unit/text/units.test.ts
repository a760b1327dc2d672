import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../../../src/text/units.js';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [102_399, '100 KiB'],
  [1_048_575, '1.0 MiB'],
  [1_503_238_553, '1.4 GiB'],
  [2 ** 50, '1.0 PiB'],
  [2 ** 62, '4096 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0.000 MB/s'],
  [62_500, '0.063 MB/s'],
  [99_800, '0.1 MB/s'],
  [2_400_000, '2.4 MB/s'],
  [99_970_000, '100 MB/s'],
  [125_000_000, '125 MB/s'],
])('%d bytes per second are %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [0, '0ms'],
  [0.85, '850ms'],
  [0.9999, '1s'],
  [1.24, '1.2s'],
  [42.4, '42s'],
  [59.7, '1m00s'],
  [192, '3m12s'],
  [3599.6, '1h00m'],
  [3900, '1h05m'],
  [183_600, '2d03h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('counts and plurals', () => {
  expect(formatCount(1204)).toBe('1,204');
  expect([plural(1, 'clip'), plural(0, 'clip'), plural(1204, 'clip'), plural(2, 'entry', 'entries')]).toEqual(
    ['1 clip', '0 clips', '1,204 clips', '2 entries'],
  );
});
