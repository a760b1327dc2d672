import { describe, expect, test } from 'vitest';
import { isPartialDate } from '../../../src/vocabulary/date.js';
import { findCountries } from '../../../src/vocabulary/find-country.js';
import { findLanguages } from '../../../src/vocabulary/find-language.js';
import { isLanguageTag, suggestLanguage } from '../../../src/vocabulary/language.js';
import { isLicenseExpression } from '../../../src/vocabulary/license.js';
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
