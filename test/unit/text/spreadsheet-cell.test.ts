import { expect, test } from 'vitest';
import { textCell } from '../../../src/text/spreadsheet-cell.js';

test('ids of submissions stay as they are, whatever digits they have: people paste them into commands', () => {
  const ids = ['01a20641-4dae-7000-af30-466df774b66e', '01920641-4001-7000-8001-466112774000'];
  for (const id of ids) expect(textCell(id)).toBe(id);
  expect(textCell('01920641-4001-7000')).toBe("'01920641-4001-7000");
});
