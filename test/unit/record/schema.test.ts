import { describe, expect, test } from 'vitest';
import { describeIssue } from '../../../src/record/describe-issue.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { exampleRecord } from '../../support/example-record.js';

const record = exampleRecord();

/** What is said of a record, a line for each issue. */
function complaints(value: unknown): string[] {
  const parsed = clipRecordSchema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, value).message);
}

test('accepts a complete record and keeps its own keys at both levels', () => {
  const own = { ...record, x_batch: 7, culture: { ...record.culture, x_village: 'Ìlá' } };
  expect(clipRecordSchema.parse(own)).toEqual(own);
});

describe('says what is wrong and, where one is near, what was meant', () => {
  test.each([
    [{ ...record, titel: 'x' }, 'titel is not a field: did you mean title?'],
    [
      { ...record, rights: { ...record.rights, licence: 'x' } },
      'rights.licence is not a field: did you mean license?',
    ],
    [{ ...record, zzz: 1 }, 'zzz is not a field: begin keys of your own with x_'],
    [{ ...record, bytes: 0 }, 'bytes must be more than 0, not 0'],
    [{ ...record, id: 'sha256:00' }, 'id must be sha256: and 64 lower-case hex digits, not "sha256:00"'],
    [
      { ...record, title: undefined, caption: { language: 'xqz' } },
      'caption.language: "xqz" is not a language tag of the IANA registry (BCP 47)',
    ],
    [
      { ...record, rights: { ...record.rights, minors: 'nine' } },
      'rights.minors must be one of none, incidental, guardian-consent, unknown, not "nine": did you mean none?',
    ],
    [
      { ...record, culture: { ...record.culture, countries: ['UK'] } },
      /culture\.countries\[0\]: "UK" is not a country code/,
    ],
    [
      { ...record, culture: { ...record.culture, languages: [] } },
      /culture\.languages must be a list that is not empty/,
    ],
    [
      { ...record, origin: { ...record.origin, captured: '2024-02-31' } },
      /origin\.captured: "2024-02-31" is not a date/,
    ],
    [{ ...record, media: { ...record.media, duration_s: 0 } }, 'media.duration_s must be more than 0, not 0'],
    [null, 'the record must be an object, not null'],
  ])('%#', (value, message) => {
    const said = complaints(value);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(message);
  });
});

test('reports unknown keys beside other mistakes, not instead of them', () => {
  const { people: _, ...rights } = record.rights;
  expect(complaints({ ...record, titel: 'x', rights })).toEqual([
    'rights.people is missing',
    'titel is not a field: did you mean title?',
  ]);
});

test('asks for the source of what is not one’s own work, and for consent of people who can be recognized', () => {
  const rights = { ...record.rights, basis: 'licensed', people: 'identifiable' };
  expect(complaints({ ...record, rights })).toEqual([
    'rights.source_url is required when rights.basis is licensed',
    'rights.consent is required when rights.people is identifiable',
  ]);
  expect(
    complaints({ ...record, rights: { ...rights, source_url: 'https://a.example', consent: 'obtained' } }),
  ).toEqual([]);
});

test('names that lead out of the folder are issues of the path rule', () => {
  for (const name of [
    '../a.mp4',
    '/a.mp4',
    'a/../b.mp4',
    'a//b.mp4',
    'C:/a.mp4',
    'a\\b.mp4',
    './a.mp4',
    'a/',
  ]) {
    const { error } = clipRecordSchema.safeParse({ ...record, file_name: name });
    expect(error?.issues.map((issue) => describeIssue(issue, record).rule)).toEqual(['record/path']);
  }
});
