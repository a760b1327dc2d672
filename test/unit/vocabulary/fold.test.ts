import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../src/vocabulary/fold.js';

test.each([
  ['Èdè Yorùbá', 'ede yoruba'],
  ['Côte d’Ivoire', 'cote divoire'],
  ["Cote d'Ivoire", 'cote divoire'],
  ['CC-BY-4.0', 'cc by 4.0'],
  ['cc_by  4.0 ', 'cc by 4.0'],
  ['St. John (Antigua)', 'st john antigua'],
  ['Åland', 'aland'],
  ['Łódź', 'lodz'],
  ['ƁƊŋ', 'bdn'],
  ['straße', 'strasse'],
  ['ＣＣ０', 'cc0'],
  ['اَلْعَرَبِيَّةُ', 'العربية'],
  [' - ', ''],
])('%s: %s', (text, folded) => expect(fold(text)).toBe(folded));

test('forms of Unicode do not count, and folding twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
      expect(fold(fold(text))).toBe(fold(text));
    }),
    { seed: 4, numRuns: 2000 },
  );
});
