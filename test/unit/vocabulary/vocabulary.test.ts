import { describe, expect, test } from 'vitest';
import { isPartialDate } from '../../../src/vocabulary/date.js';
import { isLanguageTag } from '../../../src/vocabulary/language.js';
import { isLicenseExpression, licenseHolds, licensesIn } from '../../../src/vocabulary/license.js';
import { licenseTerms } from '../../../src/vocabulary/license-terms.js';
import { languagesWithin } from '../../../src/vocabulary/macrolanguage.js';
import { isCountryCode, isSubdivisionCode } from '../../../src/vocabulary/place.js';

describe('language tags', () => {
  test.each([
    'yo',
    'pcm',
    'fat',
    'quz',
    'ase',
    'zxx',
    'und',
    'qaa',
    'qtz',
    'zh-yue',
    'zh-Hant-TW',
    'sl-rozaj-biske',
    'de-CH-1996',
    'es-419',
    'en-GB-oed',
    'i-klingon',
    'x-ours',
    'yo-x-ila',
    'EN',
    'ar-u-nu-latn',
  ])('%s is one', (tag) => expect(isLanguageTag(tag)).toBe(true));
  test.each([
    '',
    'yor',
    'xqz',
    'english',
    'yo_NG',
    'yo-',
    'yo-ZQ',
    'en-yue',
    'yo-Abcd',
    'yo-rozajx',
    'e',
    'yo yo',
    '-',
  ])('%s is none', (tag) => expect(isLanguageTag(tag)).toBe(false));
});

describe('licenses', () => {
  test.each([
    'CC-BY-4.0',
    'CC0-1.0',
    'CC-PDM-1.0',
    'CC-BY-4.0 OR MIT',
    'LicenseRef-Community-1',
    '(MIT AND CC0-1.0)',
  ])('%s', (text) => expect(isLicenseExpression(text)).toBe(true));
  test.each(['', 'CC-BY-4', 'cc by', 'mine', `${'('.repeat(100_000)}MIT`])('not %#', (text) =>
    expect(isLicenseExpression(text)).toBe(false),
  );
});

describe('places', () => {
  test.each(['NG', 'ZZ', 'SUHH', 'YUCS'])('%s', (code) => expect(isCountryCode(code)).toBe(true));
  test.each(['UK', 'SU', 'ng', 'XX', 'NGA', ''])('not %s', (code) => expect(isCountryCode(code)).toBe(false));
  test('subdivisions', () => {
    expect(isSubdivisionCode('NG-LA')).toBe(true);
    expect(isSubdivisionCode('ng-la')).toBe(false);
    expect(isSubdivisionCode('NG-XX')).toBe(false);
  });
});

test('dates are a year, a month or a day that exists', () => {
  for (const date of ['2024', '2024-05', '2024-02-29']) expect(isPartialDate(date)).toBe(true);
  for (const date of ['24', '2024-13', '2023-02-29', '2024-00', '2024-5', '2024-05-17T00:00', ''])
    expect(isPartialDate(date)).toBe(false);
});

describe('license expressions', () => {
  const isShort = (license: string) => license.length < 4;
  test.each([
    ['MIT', true],
    ['Apache-2.0', false],
    ['MIT OR Apache-2.0', true],
    ['MIT AND Apache-2.0', false],
    ['MIT AND ISC', true],
    ['(Apache-2.0 OR MIT) AND (ISC OR Apache-2.0)', true],
    ['not a license', false],
  ])('%s holds: %s', (expression, holds) => expect(licenseHolds(expression, isShort)).toBe(holds));

  test('name their licenses', () => {
    expect(licensesIn('(MIT AND ISC) OR (Zlib AND MIT)')).toEqual(['MIT', 'ISC', 'Zlib']);
  });
});

describe('terms of licenses', () => {
  const terms = (license: string) =>
    Object.entries(licenseTerms(license)).flatMap(([name, asked]) => (asked ? name : []));
  test.each([
    ['CC0-1.0', []],
    ['CC-PDM-1.0', []],
    ['CC-BY-4.0', ['attribution']],
    ['CC-BY-NC-ND-4.0', ['attribution', 'noDerivatives', 'nonCommercial']],
    ['CC-BY-SA-2.0-UK', ['attribution', 'shareAlike']],
    ['CC-SA-1.0', ['shareAlike']],
    ['ODbL-1.0', ['attribution', 'shareAlike', 'database']],
    ['PDDL-1.0', ['database']],
    ['GPL-3.0-only', ['attribution', 'shareAlike']],
    ['LGPL-2.1-or-later', ['attribution', 'shareAlike']],
    ['LicenseRef-BY-ND', ['unread']],
  ])('%s: %j', (license, asked) => expect(terms(license)).toEqual(asked));
});

describe('macrolanguages', () => {
  test('name the languages that they leave open', () => {
    expect(languagesWithin('ar')?.[0]).toBe('arz (Egyptian Arabic)');
    expect(languagesWithin('SW-KE')).toHaveLength(2);
  });
  test.each(['yo', 'zh-yue', 'arz', 'und', 'x-home'])('%s is one language', (tag) =>
    expect(languagesWithin(tag)).toBeUndefined(),
  );
});
