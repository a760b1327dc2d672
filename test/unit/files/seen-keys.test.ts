import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SeenKeys } from '../../../src/files/seen-keys.js';

const keyOf = (text: number | string) => createHash('sha1').update(String(text)).digest('hex');

test('tells where a key was seen first', () => {
  const seen = new SeenKeys();
  expect(seen.add(keyOf('a'), { file: 2, line: 7 })).toBeUndefined();
  expect(seen.add(keyOf('a'), { file: 3, line: 1 })).toEqual({ file: 2, line: 7 });
  expect(seen.find(keyOf('a'))).toEqual({ file: 2, line: 7 });
  expect(seen.find(keyOf('b'))).toBeUndefined();
  expect([seen.has(keyOf('a')), seen.has(keyOf('b'))]).toEqual([true, false]);
});

test('tells keys apart that differ in one of their 16 bytes, also in no order of chance', () => {
  const seen = new SeenKeys();
  const keys = Array.from({ length: 16 }, (_, byte) => `${'00'.repeat(byte)}01${'00'.repeat(15 - byte)}`);
  const all = ['00'.repeat(16), ...keys];
  for (const [index, key] of all.entries())
    expect(seen.add(key, { file: 0, line: index + 1 })).toBeUndefined();
  expect(all.map((key) => seen.find(key)?.line)).toEqual(all.map((_, index) => index + 1));
});

test('keeps every key of many as it grows, at 64 bytes each or less', () => {
  const many = 100_000;
  const before = process.memoryUsage().arrayBuffers;
  const seen = new SeenKeys();
  for (let n = 0; n < many; n += 1) seen.add(keyOf(n), { file: n % 3, line: n + 1 });
  // What growing leaves behind counts: nothing may be copied that holds the keys.
  expect((process.memoryUsage().arrayBuffers - before) / many).toBeLessThan(64);
  for (let n = 0; n < many; n += 1)
    if (seen.find(keyOf(n))?.line !== n + 1 || seen.has(keyOf(many + n))) throw new Error(`lost ${n}`);
  expect(seen.add(keyOf(many - 1), { file: 0, line: 1 })).toEqual({ file: (many - 1) % 3, line: many });
});
