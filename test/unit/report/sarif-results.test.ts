import { expect, test } from 'vitest';
import { SarifResults } from '../../../src/report/sarif-results.js';

test('5,000 results are told one by one, of more the most frequent rule as one', () => {
  const results = new SarifResults();
  for (let n = 0; n < 4990; n += 1) results.add('file/name', `${n}`);
  for (let n = 0; n < 10; n += 1) results.add('video/black', `${n}`);
  const kept = () => results.byRule().map(({ results, count }) => [results?.length, count]);
  expect(kept()).toEqual([
    [4990, 4990],
    [10, 10],
  ]);
  results.add('video/black', '10');
  expect(kept()).toEqual([
    [undefined, 4990],
    [11, 11],
  ]);
});
