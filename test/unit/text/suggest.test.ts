import { expect, test } from 'vitest';
import { editDistance, suggest } from '../../../src/text/suggest.js';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['validate', 'vlaidate', 1],
])('from %j to %j it takes %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('suggests what is near, nothing else', () => {
  const commands = ['validate', 'upload', 'status', 'serve'];
  expect(suggest('valdate', commands)).toBe('validate');
  expect(suggest('UPLAOD', commands)).toBe('upload');
  expect(suggest('banana', commands)).toBeUndefined();
  expect(suggest('', commands)).toBeUndefined();
});
