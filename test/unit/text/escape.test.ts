import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeUntrusted, excerpt } from '../../../src/text/escape.js';

const ACTIVE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

test.each([
  ['a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['\u001b]0;title\u0007', '\\e]0;title\\x07'],
  ['\u009b31m', '\\x9b31m'],
  ['abc\u202etxt.exe', 'abc\\u202etxt.exe'],
  ['\ud800x', '\\ud800x'],
  ['\ufeffstart', '\\ufeffstart'],
])('makes %j visible', (text, safe) => {
  expect(escapeUntrusted(text)).toBe(safe);
});

test.each(['Ẹ̀gùsí ọbẹ̀', 'क्ष न्‍', 'می‌خواهم', '👩‍🍳 日本語', 'עברית'])('leaves %j as it is', (text) => {
  expect(escapeUntrusted(text)).toBe(text);
});

test('nothing active is left of any text, whole or cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, max) => {
      expect(escapeUntrusted(text)).not.toMatch(ACTIVE);
      expect(excerpt(text, max)).not.toMatch(ACTIVE);
      expect(excerpt(text, max).length).toBeLessThanOrEqual(max);
    }),
  );
});

test('an excerpt of a long text is quick and says that it was cut', () => {
  const long = 'x'.repeat(50_000_000);
  const started = performance.now();
  expect(excerpt(long, 10)).toBe('xxxxxxxxx…');
  expect(performance.now() - started).toBeLessThan(100);
  expect(excerpt('short', 10)).toBe('short');
  expect(excerpt('👩👩👩', 4)).toBe('👩…');
});
