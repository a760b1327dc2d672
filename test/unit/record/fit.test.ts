import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countKeys } from '../../../src/record/count-keys.js';
import { fitOf, MISFIT } from '../../../src/record/fit.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { arbitraryRecord } from '../../support/arbitrary-record.js';
import { exampleRecord } from '../../support/example-record.js';
import { mutatedJsons } from '../../support/mutate-json.js';

const keysOf = fitOf(clipRecordSchema);

test('takes what zod takes, of 10,000 records as they should be and spoiled, and counts their keys', () => {
  const counts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(mutatedJsons(arbitraryRecord, 10), (texts) => {
      for (const text of texts) {
        const value: unknown = JSON.parse(text);
        const { success } = clipRecordSchema.safeParse(value);
        counts[success ? 'taken' : 'refused'] += 1;
        if (keysOf(value) !== (success ? countKeys(value) : MISFIT))
          throw new Error(`zod takes it: ${success}, keys: ${keysOf(value)}\n${text}`);
      }
    }),
    { numRuns: 1000, seed: 7, endOnFailure: true },
  );
  // Neither side of the comparison may be idle.
  expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(2500);
}, 120_000);

describe('keys may stand in any order, and those of one’s own hold anything', () => {
  const record = exampleRecord();
  const backwards = (value: object) => Object.fromEntries(Object.entries(value).toReversed());
  test.each([
    [backwards({ ...record, rights: backwards(record.rights) }), true],
    [{ x_first: { of: [{ all: 1 }] }, ...record, culture: { x_a: 1, ...record.culture } }, true],
    [{ ...record, own: 1 }, false],
    [{ ...record, culture: { ...record.culture, own: 1 } }, false],
    [JSON.parse(`{"__proto__":1,${JSON.stringify(record).slice(1)}`), false],
    [[record], false],
  ])('%#', (value, taken) => {
    expect(keysOf(value)).toBe(taken ? countKeys(value) : MISFIT);
    expect(clipRecordSchema.safeParse(value).success).toBe(taken);
  });
});

test('leaves to zod what it does not know', () => {
  const schema = z.object({ at: z.union([z.iso.date(), z.tuple([z.int(), z.record(z.string(), z.int())])]) });
  expect(fitOf(schema)({ at: '2024-05-17' })).toBe(1);
  expect(fitOf(schema)({ at: [1, { a: 1, b: 2 }] })).toBe(3);
  expect(fitOf(schema)({ at: [1, { a: 0.5 }] })).toBe(MISFIT);
  expect(fitOf(schema)({})).toBe(MISFIT);
});
