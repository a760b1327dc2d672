import { expect, test } from 'vitest';
import { isModestJson } from '../../../src/client/json-shape.js';

const MIB = 1024 * 1024;

test.each([
  ['a small one, whatever it holds', '['.repeat(10_000), true],
  ['a long text', JSON.stringify(['x'.repeat(7 * MIB)]), true],
  ['a long text of brackets, commas and quotation marks', JSON.stringify(['[{,\\"]}'.repeat(MIB)]), true],
  ['a page of 500 rows', JSON.stringify(Array.from({ length: 500 }, () => Array(40).fill('a row'))), true],
  ['deep lists', '['.repeat(MIB), false],
  ['deep objects', '{"a":'.repeat(MIB), false],
  ['many empty objects', JSON.stringify(Array(400_000).fill({})), false],
  ['many numbers', JSON.stringify(Array(400_000).fill(1)), false],
])('%s', (_, text, expected) => {
  expect(isModestJson(text)).toBe(expected);
});
