import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { recordFieldReference } from '../../../src/record/field-reference.js';
import { recordJsonSchema } from '../../../src/record/json-schema.js';
import { RECORD_LAYOUT } from '../../../src/record/layout.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { exampleRecord } from '../../support/example-record.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(recordJsonSchema());
const record = exampleRecord();

describe('the JSON Schema agrees with croton', () => {
  test.each([
    [record, true],
    [{ ...record, x_own: { any: 'thing' } }, true],
    [{ ...record, rights: { ...record.rights, x_own: 1 } }, true],
    [{ ...record, other: 1 }, false],
    [{ ...record, rights: { ...record.rights, other: 1 } }, false],
    [{ ...record, bytes: 0.5 }, false],
    [{ ...record, bytes: undefined }, false],
    [{ ...record, media: { ...record.media, rotation: 45 } }, false],
    [{ ...record, media: { ...record.media, audio_codec: '' } }, false],
    [{ ...record, culture: { ...record.culture, domains: ['foo'] } }, false],
    [{ ...record, rights: { ...record.rights, consent_expires: '2027-02-30' } }, false],
    [{ ...record, origin: { ...record.origin, derived_from: record.id } }, true],
  ])('%#', (value, valid) => {
    const plain = JSON.parse(JSON.stringify(value));
    expect(clipRecordSchema.safeParse(plain).success).toBe(valid);
    expect(validate(plain)).toBe(valid);
  });
});

test('the field reference names every field, and when conditional ones are needed', () => {
  const page = recordFieldReference();
  for (const { path } of RECORD_LAYOUT) expect(page).toContain(`| \`${path}\` |`);
  expect(page).toMatch(/`rights\.source_url` \| text \| when `rights\.basis` is not own-work/);
  expect(page).toMatch(/`culture\.languages` \| list of text \| yes/);
  expect(page).not.toMatch(/undefined|\[object/);
});
