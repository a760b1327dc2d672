import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/manifest/parse-record.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { exampleRecord } from '../../support/example-record.js';

const strange = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, 1]));
const record = { ...exampleRecord(), ...strange };

test('a record with a great many unknown keys is refused in bounded work, with the first of them', () => {
  const { error } = clipRecordSchema.safeParse(record);
  expect(error?.issues).toHaveLength(1000);
  const parsed = parseRecord(JSON.stringify(record), 1);
  const issues = 'issues' in parsed ? parsed.issues : [];
  expect(issues).toHaveLength(5);
  expect(issues[0]?.pointer).toBe('/key0');
  expect(issues.at(-1)?.message).toMatch(/^key4 .* \(and 995 more\)$/);
});
