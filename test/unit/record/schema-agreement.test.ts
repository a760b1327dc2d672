/** The schema that checks and the JSON Schema that is published take the same. What needs a registry or two fields is a rule. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { collectionJsonSchema, sidecarJsonSchema } from '../../../src/manifest/collection-json-schema.js';
import { collectionSchema, sidecarSchema } from '../../../src/manifest/collection-schema.js';
import { COMPUTED_FIELDS } from '../../../src/record/computed-fields.js';
import { recordJsonSchema } from '../../../src/record/json-schema.js';
import { type ClipRecord, clipRecordSchema } from '../../../src/record/schema.js';
import { arbitraryRecord } from '../../support/arbitrary-record.js';
import { exampleRecord } from '../../support/example-record.js';
import { mutatedJsons } from '../../support/mutate-json.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
addFormats.default(ajv);

/** Texts made of one value: making values takes longer than checking them. */
const EACH = 5;

/** Rules, not shape: they name themselves, need another field, or judge patterns of paths. */
function isRule(issue: z.core.$ZodIssue): boolean {
  if (issue.code !== 'custom') return false;
  if (issue.params?.rule !== undefined || issue.message.startsWith('is required when')) return true;
  return issue.path.some((key) => key === 'files' || key === 'include' || key === 'exclude');
}

function holdAgainst(schema: z.ZodType, jsonSchema: object, values: fc.Arbitrary<unknown>, runs: number) {
  const validate = ajv.compile(jsonSchema);
  const counts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(mutatedJsons(values, EACH), (texts) => {
      for (const text of texts) {
        const value: unknown = JSON.parse(text);
        const issues = schema.safeParse(value).error?.issues.filter((issue) => !isRule(issue)) ?? [];
        const taken = validate(value);
        counts[taken ? 'taken' : 'refused'] += 1;
        if (taken !== (issues.length === 0))
          throw new Error(`${JSON.stringify({ taken, errors: validate.errors, issues })}\n${text}`);
      }
    }),
    { numRuns: runs / EACH, endOnFailure: true },
  );
  return counts;
}

test('10,000 records, as they should be and spoiled', () => {
  const { taken, refused } = holdAgainst(clipRecordSchema, recordJsonSchema(), arbitraryRecord, 10_000);
  // Neither side of the comparison may be idle.
  expect(Math.min(taken, refused)).toBeGreaterThan(2500);
}, 120_000);

const answers = arbitraryRecord.map((record) => pickAnswers(record));

test('2,000 sidecars', () => {
  const { taken, refused } = holdAgainst(sidecarSchema, sidecarJsonSchema(), answers, 2000);
  expect(Math.min(taken, refused)).toBeGreaterThan(500);
}, 60_000);

test('2,000 collection files', () => {
  const text = fc.constantFrom('Lagos', 'croton:strict', '../clips', 'https://croton.example');
  const globs = fc.array(fc.constantFrom('**/*.mp4', 'dance/**', 'a'), { minLength: 1, maxLength: 2 });
  const choice = fc.constantFrom('remove', 'keep');
  const collections = fc.record(
    {
      $schema: text,
      collection: text,
      media: text,
      share: fc.record({ location: choice, device: choice, person: choice }, { requiredKeys: [] }),
      endpoint: text,
      policy: text,
      defaults: answers,
      rules: fc.array(fc.record({ files: globs, set: answers }), { maxLength: 2 }),
      include: globs,
      exclude: globs,
    },
    { requiredKeys: [] },
  );
  const { taken, refused } = holdAgainst(collectionSchema, collectionJsonSchema(), collections, 2000);
  expect(Math.min(taken, refused)).toBeGreaterThan(500);
}, 60_000);

/** What a person may answer of a record; croton.yaml has no keys of one's own. */
function pickAnswers(record: ClipRecord): Record<string, unknown> {
  const skipped = (key: string) =>
    COMPUTED_FIELDS.has(key) || key.startsWith('x_') || key === 'contributor' || key === '$schema';
  const own = (value: unknown) =>
    typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x_')));
  return Object.fromEntries(
    Object.entries(record)
      .filter(([key]) => !skipped(key))
      .map(([key, value]) => [key, own(value)]),
  );
}

test.each(['', 'contributor', 'rights'])('no key is called __proto__, in %j', (group) => {
  const { id: _, ...rest } = JSON.parse(JSON.stringify(exampleRecord())) as Record<string, object>;
  const spoiled = { ...rest[group], x: 0 };
  const text = JSON.stringify({ id: _, ...rest, ...(group === '' ? { x: 0 } : { [group]: spoiled }) });
  const value: unknown = JSON.parse(text.replace('"x":0', '"__proto__":{"a":1}'));
  const { error } = clipRecordSchema.safeParse(value);
  expect(error?.issues.map(({ path }) => path)).toEqual([
    group === '' ? ['__proto__'] : [group, '__proto__'],
  ]);
});
