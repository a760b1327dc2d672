import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  columnOf,
  findDuplicateKey,
  jsonPointer,
  offsetOfPath,
  rangeOfPath,
  syntaxErrorOffset,
} from '../../../src/manifest/json-position.js';

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('takes for JSON exactly what JSON.parse takes', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9"',
    '"',
    '\\',
    '1',
    '-0.5e3',
    '01',
    'true',
    'nul',
    'null',
    ' ',
    '\n',
    '\u00a0',
  );
  const text = fc.oneof(
    fc.json(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(syntaxErrorOffset(value) === undefined).toBe(parses(value));
    }),
    { numRuns: 3000 },
  );
});

test('finds every value where it stands', () => {
  const spaced = fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(0, 2));
  fc.assert(
    fc.property(spaced, ([value, indent]) => {
      const text = JSON.stringify(value, null, indent);
      for (const [path, inner] of everyPath(value)) {
        const rest = text.slice(offsetOfPath(text, path));
        const flat = JSON.stringify(inner);
        expect(rest.replace(/[\s]/g, '').startsWith(flat.replace(/[\s]/g, ''))).toBe(true);
      }
    }),
  );
});

function* everyPath(
  value: unknown,
  path: (string | number)[] = [],
): Generator<[(string | number)[], unknown]> {
  yield [path, value];
  if (Array.isArray(value))
    for (const [index, inner] of value.entries()) yield* everyPath(inner, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* everyPath(inner, [...path, key]);
}

test('what is missing is looked for in its parent, and the last of two equal keys counts', () => {
  const text = '{"a": {"b": 1}, "a": {"c": 2}}';
  expect(offsetOfPath(text, ['a', 'x'])).toBe(text.lastIndexOf('{'));
  expect(offsetOfPath(text, ['z'])).toBe(0);
});

test('finds a key that its object has already, and no other', () => {
  const find = (text: string) => findDuplicateKey(text, JSON.parse(text));
  const text = '{"a": {"b": [{"x": 1, "y": 2, "\\u0078" : 3}]}, "c": "\\"a\\": \\"a\\":"}';
  expect(find(text)).toEqual({ offset: text.indexOf('"\\u0078"'), path: ['a', 'b', 0, 'x'] });
  expect(find('{"a":{"x":1},"a":{"y":1}}')).toEqual({ offset: 13, path: ['a'] });
  const deep = '['.repeat(300) + ']'.repeat(300);
  for (const one of ['{"a":{"a":1},"b":"\\"a\\":"}', '[{"a":1},{"a":1}]', '{"__proto__":1}', deep])
    expect(find(one)).toBeUndefined();
  expect(find(`{"a":${deep},"a":1}`)).toBeUndefined();
});

test('says where the text stops being JSON', () => {
  expect(syntaxErrorOffset('{"a" 1}')).toBe(5);
  expect(syntaxErrorOffset('{"a":1')).toBe(6);
  expect(syntaxErrorOffset('')).toBe(0);
  expect(syntaxErrorOffset('['.repeat(100_000))).toBe(200);
});

test('columns count characters, pointers escape', () => {
  expect(columnOf('{"😀é":1}', '{"😀é":'.length)).toBe(7);
  expect(jsonPointer(['a/b', 'c~d', 0])).toBe('/a~1b/c~0d/0');
});

test('of a key that stands twice the last one counts, also for what it lacks', () => {
  expect(rangeOfPath('{"a":{"b":1},"a":{"b":22}}', ['a', 'b'])).toEqual({ start: 22, end: 24 });
  expect(rangeOfPath('{"a":{"b":1},"a":{}}', ['a', 'b'])).toBeUndefined();
  expect(rangeOfPath('{"a":[1,2],"a":7}', ['a', 1])).toBeUndefined();
});
