import { describe, expect, test } from 'vitest';
import type { ClipRecord } from '../../../src/record/schema.js';
import { judgeRecord } from '../../../src/validation/engine.js';
import { type Policy, recommendedPolicy } from '../../../src/validation/policy.js';
import { RECORD_RULES } from '../../../src/validation/rules/record-rules.js';
import { recordOf } from '../../support/rule-pairs.js';

const judge = (record: ClipRecord, changes: Partial<Policy> = {}) =>
  judgeRecord(RECORD_RULES, record, { path: 'm.jsonl' }, { ...recommendedPolicy, ...changes }, '2026-05-01');
const rulesOf = (record: ClipRecord, changes: Partial<Policy> = {}) =>
  judge(record, changes).map(({ rule, severity }) => `${severity} ${rule}`);

const rights = (given: object) => recordOf({ with: { rights: given } });
const culture = (given: object) => recordOf({ with: { culture: given } });
const commercial = { project: { commercial: true } };
const agreed = {
  people: 'identifiable',
  consent: 'obtained',
  consent_scope: ['redistribute', 'train', 'generative-train'],
};

test('a good record has no findings', () => {
  expect(judge(recordOf({}))).toEqual([]);
  expect(judge(recordOf({}), commercial)).toEqual([]);
});

describe('licenses', () => {
  test.each([
    ['CC0-1.0', []],
    ['CC-BY-NC-4.0', []],
    ['CC-BY-NC-ND-4.0', ['error rights/license-refused']],
    ['CC-BY-4.0 AND CC-BY-ND-4.0', ['error rights/license-refused']],
    ['CC-BY-4.0 OR CC-BY-ND-4.0', []],
    ['CC-BY-SA-4.0', ['warning rights/license-review']],
    ['ODbL-1.0', ['warning rights/license-review']],
    ['ODbL-1.0 OR CC0-1.0', []],
    ['GPL-3.0-only WITH Classpath-exception-2.0', ['warning rights/license-review']],
    ['LicenseRef-family', ['warning rights/license-review']],
    ['Glide', ['warning rights/license-review']],
    ['CC-BY-4.0 AND LicenseRef-family', ['warning rights/license-review']],
    ['CC-BY-4.0 OR LicenseRef-family', []],
  ])('%s: %j', (license, rules) => expect(rulesOf(rights({ license }))).toEqual(rules));

  test('that forbid commercial use are refused where the project is commercial', () => {
    expect(rulesOf(rights({ license: 'CC-BY-NC-4.0' }), commercial)).toEqual([
      'error rights/license-refused',
    ]);
    expect(rulesOf(rights({ license: 'CC-BY-NC-4.0 OR CC-BY-4.0' }), commercial)).toEqual([]);
  });

  test('are held against the lists of the policy', () => {
    const listed = (options: object) =>
      ({ rules: { 'rights/license-refused': { options } } }) as Partial<Policy>;
    const only = listed({ accepted: ['CC0-1.0'] });
    expect(rulesOf(rights({ license: 'CC0-1.0' }), only)).toEqual([]);
    expect(judge(rights({ license: 'CC-BY-4.0' }), only)).toMatchObject([
      { rule: 'rights/license-refused', expected: 'CC0-1.0', actual: 'CC-BY-4.0' },
    ]);
    expect(rulesOf(rights({ license: 'CC-BY-4.0' }), listed({ refused: ['CC-BY-4.0'] }))).toEqual([
      'error rights/license-refused',
    ]);
  });

  test.each([
    [
      'Glide OR LicenseRef-family',
      'croton does not know what Glide OR LicenseRef-family allows: a lead reads it',
    ],
    ['Glide OR ODbL-1.0', 'Glide OR ODbL-1.0 is a license for databases: a lead looks at it'],
    [
      'Glide OR ODbL-1.0 OR LAL-1.3',
      'Glide OR ODbL-1.0 OR LAL-1.3 is a share-alike license: a lead looks at it',
    ],
  ])('%s: %s', (license, message) => expect(judge(rights({ license }))).toMatchObject([{ message }]));

  test.each([
    ['CC-BY-4.0', true],
    ['MIT', true],
    ['CC0-1.0', false],
    ['CC-BY-4.0 OR CC0-1.0', false],
    ['CC-BY-4.0 AND CC0-1.0', true],
    ['LicenseRef-family', false],
  ])('%s needs attribution: %s', (license, needed) => {
    const record = recordOf({ with: { rights: { license } }, without: ['rights.attribution'] });
    const expected = needed ? ['error rights/attribution'] : [];
    const said = (rules: readonly string[]) => rules.filter((rule) => rule.endsWith('rights/attribution'));
    expect(said(rulesOf(record))).toEqual(expected);
    expect(said(rulesOf(rights({ license, attribution: ' ' })))).toEqual(expected);
  });
});

describe('people', () => {
  test.each([
    ['agreed', agreed, []],
    ['agreed until today', { ...agreed, consent_expires: '2026-05-01' }, []],
    ['agreed until yesterday', { ...agreed, consent_expires: '2026-04-30' }, ['/rights/consent_expires']],
    ['agreed, to what is unknown', { ...agreed, consent_scope: undefined }, ['/rights/consent_scope']],
    ['agreed to sharing only', { ...agreed, consent_scope: ['redistribute'] }, ['/rights/consent_scope']],
    ['not asked', { people: 'identifiable', consent: 'unknown' }, ['/rights/consent']],
    ['not needed', { people: 'identifiable', consent: 'not-needed' }, ['/rights/consent']],
    ['in the background', { people: 'incidental', consent: 'unknown' }, []],
  ])('%s', (_, given, pointers) => {
    const findings = judge(rights(given));
    expect(findings.map(({ subject }) => subject.pointer)).toEqual(pointers);
    for (const finding of findings)
      expect(finding).toMatchObject({ rule: 'rights/consent', severity: 'error' });
  });

  test('have to agree to commercial use where the project is commercial', () => {
    expect(judge(rights(agreed), commercial)[0]?.message).toContain('commercial');
    const all = { ...agreed, consent_scope: [...agreed.consent_scope, 'commercial'] };
    expect(judge(rights(all), commercial)).toEqual([]);
  });

  test('children: unknown holds, a contradiction is told', () => {
    expect(rulesOf(rights({ minors: 'unknown' }))).toEqual(['error rights/minors']);
    expect(rulesOf(rights({ minors: 'guardian-consent' }))).toEqual(['warning rights/minors']);
    expect(rulesOf(rights({ ...agreed, minors: 'guardian-consent' }))).toEqual([]);
  });
});

test.each([
  ['allowed', undefined, []],
  ['notAllowed', undefined, ['error rights/training-permission']],
  ['constrained', undefined, ['error rights/training-permission']],
  ['constrained', ' ', ['error rights/training-permission']],
  ['constrained', 'not for faces', ['warning rights/training-permission']],
])('training %s, explained %j: %j', (permission, constraint, rules) => {
  const given = { ai_generative_training: permission, constraint_info: constraint };
  expect(rulesOf(rights(given))).toEqual(rules);
});

test.each([
  ['VID-20260501-WA0003.mp4', 'WhatsApp'],
  ['sub/WhatsApp Video 2026-05-01 at 10.00.00.mp4', 'WhatsApp'],
  ['video_2026-05-01_10-00-00.mp4', 'Telegram'],
  ['received_1234567890123.mp4', 'Facebook'],
  ['signal-2026-05-01-100000.mp4', 'Signal'],
  ['Street food [dQw4w9WgXcQ].webm', 'yt-dlp'],
  ['videoplayback.mp4', 'a downloader'],
  ['VID_20260501_100000.mp4', undefined],
  ['IMG_1234.MOV', undefined],
  ['DJI_0001.MP4', undefined],
  ['GX010001.MP4', undefined],
  ['20260501_100000.mp4', undefined],
  ['PXL_20260501_100000123.mp4', undefined],
  ['signal-box.mp4', undefined],
  ['Telegraph hill.mp4', undefined],
  ['dancers [evening].mp4', undefined],
])('%s was saved by %s', (file_name, program) => {
  const found = judge(recordOf({ with: { file_name } }));
  expect(found.map(({ rule }) => rule)).toEqual(program === undefined ? [] : ['rights/forwarded']);
  if (program !== undefined) expect(found[0]?.message).toContain(program);
  expect(judge(recordOf({ with: { file_name, rights: { basis: 'licensed', source_url: 'x' } } }))).toEqual(
    [],
  );
});

describe('culture', () => {
  test.each([
    ['an archive of a country that is no more', { countries: ['SUHH'] }, 'archival', []],
    ['a camera there', { countries: ['SUHH'] }, 'camera', ['warning culture/place']],
    ['a subdivision', { countries: ['NG', 'GH'], subdivisions: ['GH-AA', 'NG-LA'] }, 'camera', []],
    [
      'one of another country',
      { countries: ['NG'], subdivisions: ['GH-AA'] },
      'camera',
      ['warning culture/place'],
    ],
    ['a macrolanguage', { languages: ['yo', 'sw-KE'] }, 'camera', ['warning culture/macrolanguage']],
    ['an extended tag', { languages: ['zh-yue'] }, 'camera', []],
    [
      'nothing known',
      { languages: ['und'], domains: ['other'] },
      'camera',
      ['warning culture/unspecific', 'warning culture/unspecific'],
    ],
    ['no language', { languages: ['zxx'] }, 'camera', []],
    ['a rite with a notice', { sensitivity: 'sacred', notices: ['tk-notice'] }, 'camera', []],
    ['a rite without', { sensitivity: 'mourning' }, 'camera', ['warning culture/sensitive']],
  ])('%s', (_, given, capture, rules) => {
    expect(rulesOf(recordOf({ with: { culture: given, origin: { capture } } }))).toEqual(rules);
  });

  test('a policy may take a macrolanguage as it is', () => {
    const rules = { 'culture/macrolanguage': { options: { accepted: ['ar'] } } };
    expect(judge(culture({ languages: ['ar'] }), { rules })).toEqual([]);
  });
});

test('of one mistake made a thousand times, twenty are told and the others counted', () => {
  const languages = Array.from({ length: 1020 }, () => 'ar');
  const told = judge(culture({ languages }));
  expect(told).toHaveLength(20);
  expect(told.at(-2)?.message).not.toContain('more');
  expect(told.at(-1)?.message).toContain('(and 1,000 more)');
});
