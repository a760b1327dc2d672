import { describe, expect, test } from 'vitest';
import { suggestLanguage } from '../../../src/vocabulary/suggest-language.js';
import { suggestLicense } from '../../../src/vocabulary/suggest-license.js';
import { suggestCountry, suggestSubdivision } from '../../../src/vocabulary/suggest-place.js';

describe('language', () => {
  test.each([
    ['yor', 'yo'],
    ['ger', 'de'],
    ['YOR-NG', 'yo-NG'],
    ['Yoruba', 'yo'],
    ['yorubá', 'yo'],
    ['Yorùbá'.normalize('NFD'), 'yo'],
    ['Yorba', 'yo'],
    ['Yoruab', 'yo'],
    ['Swahilli', 'sw'],
    ['Hausaa', 'ha'],
    ['English', 'en'],
    ['Portugese', 'pt'],
    ['日本語文字', undefined],
    ['en_GB', 'en-GB'],
    // Intl would make `qu-PE` of it, and so another language.
    ['quz_PE', 'quz-PE'],
    ['fat_GH', 'fat-GH'],
    ['Kenyan', undefined],
    ['sign language', undefined],
    ['xyzzyxyzzy', undefined],
    ['xq', undefined],
    ['!', undefined],
    ['', undefined],
  ])('%s: %s', (text, tag) => expect(suggestLanguage(text)).toBe(tag));
});

describe('license', () => {
  test.each([
    ['cc-by-4.0', 'CC-BY-4.0'],
    ['CC BY 4.0', 'CC-BY-4.0'],
    ['CC_BY_4.0', 'CC-BY-4.0'],
    ['CCBY4.0', 'CC-BY-4.0'],
    ['CC-BY', 'CC-BY-4.0'],
    ['CCBY', 'CC-BY-4.0'],
    ['cc by', 'CC-BY-4.0'],
    ['CC', 'CC-BY-4.0'],
    ['CC-BY-NC', 'CC-BY-NC-4.0'],
    ['CC BY-NC-SA 4.0', 'CC-BY-NC-SA-4.0'],
    ['CC BY-SA 3.0', 'CC-BY-SA-3.0'],
    ['CC-BY-3', 'CC-BY-3.0'],
    ['CC-BY-4', 'CC-BY-4.0'],
    ['Creative Commons Attribution 4.0 International', 'CC-BY-4.0'],
    ['Creative Commons Attribution 4.0 International License', 'CC-BY-4.0'],
    ['Attribution-NonCommercial 4.0 International', 'CC-BY-NC-4.0'],
    ['Creative Comons Atribution 4.0', 'CC-BY-4.0'],
    ['cc0', 'CC0-1.0'],
    ['CC zero', 'CC0-1.0'],
    ['CC-0', 'CC0-1.0'],
    ['public domain', 'CC-PDM-1.0'],
    ['Public-Domain', 'CC-PDM-1.0'],
    ['PD', 'CC-PDM-1.0'],
    ['MIT License', 'MIT'],
    ['The MIT License', 'MIT'],
    ['Apache', 'Apache-2.0'],
    ['Apache 2', 'Apache-2.0'],
    ['ODbL', 'ODbL-1.0'],
    ['CC-BYY-4.0', 'CC-BY-4.0'],
    // Whether later versions too is not for croton to choose.
    ['GPL', undefined],
    ['GPL 3', undefined],
    ['BSD', undefined],
    ['whatever my uncle said', undefined],
    ['mine', undefined],
    ['', undefined],
  ])('%s: %s', (text, license) => expect(suggestLicense(text)).toBe(license));
});

describe('place', () => {
  test.each([
    ['UK', 'GB'],
    ['uk', 'GB'],
    ['EL', 'GR'],
    ['ng', 'NG'],
    ['NGA', 'NG'],
    ['Nigeria', 'NG'],
    ['Nigera', 'NG'],
    ['Niger', 'NE'],
    ['Phillipines', 'PH'],
    ['Ivory Coast', 'CI'],
    ['Cote d’Ivoire', 'CI'],
    ['Deutschland', 'DE'],
    ['Democratic Republic of Congo', 'CD'],
    ['Congo', undefined],
    ['Korea', undefined],
    ['SU', 'SUHH'],
    ['Yugoslavia', 'YUCS'],
    ['ng-la', 'NG'],
    ['Lagos', 'NG'],
    ['Lagos, Nigeria', undefined],
    ['California', 'US'],
    ['XX', undefined],
    ['Atlantis', undefined],
    ['', undefined],
  ])('%s: %s', (text, code) => expect(suggestCountry(text)).toBe(code));

  test.each([
    ['ng-la', 'NG-LA'],
    ['NG_LA', 'NG-LA'],
    ['Lagos', 'NG-LA'],
    ['Californa', 'US-CA'],
    ['Lagos, Nigeria', 'NG-LA'],
    ['Nowhere at all', undefined],
    ['LA', undefined],
  ])('subdivision %s: %s', (text, code) => expect(suggestSubdivision(text)).toBe(code));
});

test('a megabyte means nothing, and is told so at once', () => {
  for (const text of ['a'.repeat(1e6), 'a '.repeat(5e5), '́'.repeat(1e6), '_'.repeat(1e6)]) {
    const start = process.cpuUsage();
    expect(suggestLanguage(text)).toBeUndefined();
    expect(suggestLicense(text)).toBeUndefined();
    expect(suggestCountry(text)).toBeUndefined();
    expect(suggestSubdivision(text)).toBeUndefined();
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
  }
});
