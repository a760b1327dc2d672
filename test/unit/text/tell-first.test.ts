import { expect, test } from 'vitest';
import { tellFirst } from '../../../src/text/tell-first.js';

const tell = (all: readonly string[], most: number) =>
  tellFirst(all, most, (message) => ({ message })).map(({ message }) => message);

test('says how many more there are, and nothing where there are none', () => {
  expect(tell(['a', 'b'], 2)).toEqual(['a', 'b']);
  expect(tell(['a', 'b', 'c'], 2)).toEqual(['a', 'b (and 1 more)']);
  expect(tell(Array<string>(1204).fill('a'), 1)).toEqual(['a (and 1,203 more)']);
  expect(tell([], 2)).toEqual([]);
});
