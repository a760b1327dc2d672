import { expect, test } from 'vitest';
import { readDraft } from '../../../src/manifest/manifest-index.js';
import { nestsTooDeep } from '../../../src/manifest/nesting.js';
import { parseRecord } from '../../../src/manifest/parse-record.js';
import { decodeCell } from '../../../src/manifest/table-cell.js';
import { exampleRecord } from '../../support/example-record.js';

const deep = '['.repeat(20_000) + ']'.repeat(20_000);

test('only what is in one another counts', () => {
  expect(nestsTooDeep(deep)).toBe(true);
  expect(nestsTooDeep(`{"a":${'{"a":'.repeat(1000)}1${'}'.repeat(1001)}`)).toBe(true);
  expect(nestsTooDeep(`[${'[],'.repeat(5000)}[]]`)).toBe(false);
  expect(nestsTooDeep(JSON.stringify(`"${'['.repeat(5000)}`))).toBe(false);
});

test('a value that is too deep to be written again is refused wherever it comes from', () => {
  const line = JSON.stringify(exampleRecord()).replace(/\}$/, `,"x_d":${deep}}`);
  expect(parseRecord(line, 3)).toMatchObject({ issues: [{ rule: 'record/invalid', line: 3 }] });
  expect(readDraft(line)).toBeUndefined();
  expect(() => decodeCell('own', `json:${deep}`, { path: 'x_d' })).toThrow(SyntaxError);
});
