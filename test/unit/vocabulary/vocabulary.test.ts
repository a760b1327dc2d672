import { describe, expect, test } from 'vitest';
import { isPartialDate } from '../../../src/vocabulary/date.js';
import { findCountries } from '../../../src/vocabulary/find-country.js';
import { findLanguages } from '../../../src/vocabulary/find-language.js';
import { isLanguageTag } from '../../../src/vocabulary/language.js';
import { isLicenseExpression, licenseHolds, licensesIn } from '../../../src/vocabulary/license.js';
import { licenseTerms } from '../../../src/vocabulary/license-terms.js';
import { languagesWithin } from '../../../src/vocabulary/macrolanguage.js';
import { isCountryCode, isSubdivisionCode } from '../../../src/vocabulary/place.js';
import { suggestLanguage } from '../../../src/vocabulary/suggest-language.js';
import { suggestLicense } from '../../../src/vocabulary/suggest-license.js';
import { suggestPlace } from '../../../src/vocabulary/suggest-place.js';

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
  test('ISO 639-3 is led to the registered tag', () => {
    expect(suggestLanguage('yor')).toBe('yo');
    expect(suggestLanguage('!')).toBeUndefined();
  });
  test('a tag is found as it was written, a name by its beginning', async () => {
    expect(await findLanguages('fat')).toEqual([{ code: 'fat', name: 'fat' }]);
    expect(await findLanguages('yoruba')).toEqual([{ code: 'yo', name: 'Yoruba' }]);
    expect((await findLanguages('Yor')).map(({ code }) => code)).toContain('yo');
    expect(await findLanguages('no such language')).toEqual([]);
  });
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

describe('finding a country', () => {
  const codesOf = (words: string) => findCountries(words).map(({ code }) => code);

  test.each([
    ['ng', ['NG']],
    ['UK', ['GB']],
    ['USA', ['US']],
    ["cote d'ivoire", ['CI']],
    ['Ivory Coast', ['CI']],
    ['South Korea', ['KR']],
    ['Tanzania', ['TZ']],
    ['Vietnam', ['VN']],
    ['Niger', ['NE']],
    ['zz', ['ZZ']],
    ['Atlantis', []],
  ])('%s', (words, codes) => {
    expect(codesOf(words)).toEqual(codes);
  });

  test('a name that two countries share is both', () => {
    expect(codesOf('Congo').sort()).toEqual(['CD', 'CG']);
  });

  test('its label is the one name of the standard', () => {
    expect(findCountries('Turkey')).toEqual([{ code: 'TR', name: 'Türkiye' }]);
  });
});

describe('what was meant', () => {
  test.each([
    ['yor', 'yo'],
    ['Yoruba', 'yo'],
    ['yorubá', 'yo'],
    ['Yorba', 'yo'],
    ['en_GB', 'en-GB'],
    ['xyzzyxyzzy', undefined],
    ['xq', undefined],
  ])('language %s: %s', (text, tag) => expect(suggestLanguage(text)).toBe(tag));

  test.each([
    ['cc-by-4.0', 'CC-BY-4.0'],
    ['CC BY 4.0', 'CC-BY-4.0'],
    ['CC-BY', 'CC-BY-4.0'],
    ['CC BY-NC-SA 4.0', 'CC-BY-NC-SA-4.0'],
    ['Creative Commons Attribution 4.0 International', 'CC-BY-4.0'],
    ['cc0', 'CC0-1.0'],
    ['public domain', 'CC-PDM-1.0'],
    ['MIT License', 'MIT'],
    ['CC-BYY-4.0', 'CC-BY-4.0'],
    ['whatever my uncle said', undefined],
  ])('license %s: %s', (text, license) => expect(suggestLicense(text)).toBe(license));

  test.each([
    ['UK', 'GB'],
    ['EL', 'GR'],
    ['ng', 'NG'],
    ['NGA', 'NG'],
    ['Nigeria', 'NG'],
    ['SU', 'SUHH'],
    ['ng-la', 'NG-LA'],
    ['XX', undefined],
    ['Atlantis', undefined],
  ])('place %s: %s', (text, code) => expect(suggestPlace(text)).toBe(code));
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
    ['LicenseRef-BY-ND', []],
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
