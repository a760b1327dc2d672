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

test('what is above a limit is not counted to its end, what is below it is', () => {
  const words = [
    'yoruba',
    'yotubi',
    'oyruba',
    'kitten',
    'sitting',
    'a',
    '',
    'swahili',
    'swahilli',
    'ab',
    'ba',
  ];
  for (const a of words) {
    for (const b of words) {
      const exact = editDistance(a, b);
      for (let most = 0; most < 8; most += 1) {
        const bounded = editDistance(a, b, most);
        if (exact <= most) expect(bounded).toBe(exact);
        else expect(bounded).toBeGreaterThan(most);
      }
    }
  }
});

test('suggests what is near, nothing else', () => {
  const commands = ['validate', 'upload', 'status', 'serve'];
  expect(suggest('valdate', commands)).toBe('validate');
  expect(suggest('UPLAOD', commands)).toBe('upload');
  expect(suggest('banana', commands)).toBeUndefined();
  expect(suggest('', commands)).toBeUndefined();
});
