import { expect, test } from 'vitest';
import { problemTeller } from '../../../src/report/problem-teller.js';
import { testContext } from '../../support/test-context.js';

test('of thousands of problems of one kind the first are told, and that there are more; others go on', () => {
  const tell = problemTeller(testContext().context);
  const problem = (code: string, n: number) =>
    tell({ fileName: `${n}.mp4`, id: undefined, kind: 'held', code, message: 'm', fix: 'f' });
  const told = Array.from({ length: 5000 }, (_, n) => problem('upload/held', n)).filter(
    (text) => text !== undefined,
  );
  expect(told).toHaveLength(101);
  expect(told.at(-2)).not.toContain('--report');
  expect(told.at(-1)).toContain('more of this kind are counted at the end; --report FILE names all');
  expect(problem('upload/changed', 1)).toContain('1.mp4');
});
