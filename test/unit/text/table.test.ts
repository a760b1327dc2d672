import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { layoutTable, pad, shorten } from '../../../src/text/table.js';

test('shortens by columns, not by characters', () => {
  expect(shorten('日本語テキスト', 7)).toBe('日本語…');
  expect(shorten('👩‍🍳👩‍🍳👩‍🍳', 5)).toBe('👩‍🍳👩‍🍳…');
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abc', 1)).toBe('…');
});

test('pads by columns', () => {
  expect(pad('日本', 6)).toBe('日本  ');
  expect(pad('too long', 3)).toBe('too long');
});

test('lines columns up without trailing spaces', () => {
  expect(layoutTable([['a', 'bb', 'c'], ['日本', '', ''], ['x']])).toEqual(['a     bb  c', '日本', 'x']);
  expect(layoutTable([])).toEqual([]);
});

test('cuts the widest column first', () => {
  const [row] = layoutTable([['id1', 'a very long title that does not fit', 'ok']], 24);
  expect(row).toMatch(/^id1 {2}a very.*… {2}ok$/);
});

test('is never wider than asked where each column can have four', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 30, max: 80 }), (cells, width) => {
      for (const line of layoutTable(cells, width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
