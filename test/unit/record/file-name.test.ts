import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameProblem } from '../../../src/files/file-name-problem.js';
import { comparableName, compareUtf8 } from '../../../src/record/file-name.js';

test('orders names as the bytes of their UTF-8 form', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '\u00e9', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
  });
  fc.assert(
    fc.property(
      name,
      name,
      (a, b) => Math.sign(compareUtf8(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
    { numRuns: 2000 },
  );
});

test('ordinary names of any script are fine', () => {
  for (const name of ['a.mp4', 'Ìlá/ọjọ́.mov', 'रसोई/१.mp4', '..a/b..mp4', '-x.mp4', 'a b\n.mp4'])
    expect(fileNameProblem(name)).toBeUndefined();
});

test('half a character is no name', () => {
  expect(fileNameProblem('a\ud800.mp4')).toBe('is not valid Unicode');
});

test('compares the two forms of an accent as one', () => {
  expect(comparableName('e\u0301')).toBe(comparableName('\u00e9'));
});
