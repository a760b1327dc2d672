import { expect, test } from 'vitest';
import { SeenKeys } from '../../../src/files/seen-keys.js';
import { ManifestChecker } from '../../../src/manifest/manifest-checker.js';
import { exampleRecord } from '../../support/example-record.js';

test('finds clips and names that come twice, over files, and the first jump of the order', () => {
  const checker = new ManifestChecker();
  checker.beginFile('a.jsonl');
  expect(checker.check(exampleRecord(1, { file_name: 'b/\u00e9.mp4' }), 1)).toEqual([]);
  expect(checker.check(exampleRecord(2, { file_name: 'a.mp4' }), 2)).toMatchObject([
    { rule: 'record/order', line: 2, pointer: '/file_name' },
  ]);
  expect(checker.check(exampleRecord(3, { file_name: 'a/0.mp4' }), 3)).toEqual([]);
  expect(checker.check(exampleRecord(4, { file_name: 'B/E\u0301.mp4' }), 4)).toMatchObject([
    { rule: 'record/path', message: expect.stringContaining('line 1') },
  ]);
  checker.beginFile('b.jsonl');
  expect(checker.check(exampleRecord(2, { file_name: 'c.mp4' }), 1)).toMatchObject([
    { rule: 'file/duplicate', message: 'the same clip is in a.jsonl, line 2' },
  ]);
});

test('tells of one jump in each manifest, by the bytes of names', () => {
  const checker = new ManifestChecker();
  let index = 0;
  const rulesOf = (name: string) => {
    index += 1;
    return checker.check(exampleRecord(index, { file_name: name }), index).map(({ rule }) => rule);
  };
  checker.beginFile('a.jsonl');
  // By UTF-16 units they would stand the other way round.
  expect(['\uff5e.mp4', '😀.mp4'].flatMap(rulesOf)).toEqual([]);
  expect(['b.mp4', 'a.mp4'].flatMap(rulesOf)).toEqual(['record/order']);
  checker.beginFile('b.jsonl');
  expect(['0.mp4', '2.mp4', '1.mp4'].flatMap(rulesOf)).toEqual(['record/order']);
});

test('a record that stands twice is one mistake', () => {
  const checker = new ManifestChecker();
  checker.beginFile('a.jsonl');
  expect(checker.check(exampleRecord(1), 1)).toEqual([]);
  expect(checker.check(exampleRecord(1), 2)).toMatchObject([
    { rule: 'file/duplicate', message: 'the same clip is in line 1' },
  ]);
});

test('remembers a hundred thousand keys and where they were', () => {
  const seen = new SeenKeys();
  const key = (index: number) => (index * 2654435761).toString(16).padStart(32, '0');
  for (let index = 0; index < 100_000; index += 1)
    expect(seen.add(key(index), { file: index % 3, line: index + 1 })).toBeUndefined();
  for (let index = 0; index < 100_000; index += 997) {
    expect(seen.has(key(index))).toBe(true);
    expect(seen.add(key(index), { file: 9, line: 9 })).toEqual({ file: index % 3, line: index + 1 });
  }
  expect(seen.has(key(100_001))).toBe(false);
});
