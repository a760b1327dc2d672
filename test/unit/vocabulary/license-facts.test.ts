import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { isLicenseExpression } from '../../../src/vocabulary/license.js';
import { licenseFacts, listLicenseIds } from '../../../src/vocabulary/license-facts.js';

const require = createRequire(import.meta.url);
const spdxIds: string[] = require('spdx-license-ids');
const formerIds: string[] = require('spdx-license-ids/deprecated');

/** `d` derivatives, `c` commercial use, `a` attribution asked for, `s` share-alike; a capital: not; `?`: croton does not know. */
function short(id: string): string | undefined {
  const facts = licenseFacts(id);
  if (facts === undefined) return undefined;
  const letter = (word: string, known: boolean | null) =>
    known === null ? '?' : known ? word : word.toUpperCase();
  return [
    letter('d', facts.derivatives),
    letter('c', facts.commercialUse),
    letter('a', facts.attribution),
    letter('s', facts.shareAlike),
  ].join('');
}

describe('what licenses allow, by their texts', () => {
  test.each([
    ['CC0-1.0', 'dcAS'],
    ['CC-PDM-1.0', 'dcAS'],
    ['CC-PDDC', 'dcAS'],
    ['CC-BY-4.0', 'dcaS'],
    ['CC-BY-3.0-IGO', 'dcaS'],
    ['CC-BY-2.5-AU', 'dcaS'],
    ['CC-BY-SA-4.0', 'dcas'],
    ['CC-BY-SA-2.1-JP', 'dcas'],
    ['CC-BY-SA-2.0-UK', 'dcas'],
    ['CC-BY-ND-4.0', 'DcaS'],
    ['CC-BY-ND-3.0-DE', 'DcaS'],
    ['CC-BY-NC-4.0', 'dCaS'],
    ['CC-BY-NC-3.0-IGO', 'dCaS'],
    ['CC-BY-NC-SA-2.0-FR', 'dCas'],
    ['CC-BY-NC-SA-4.0', 'dCas'],
    ['CC-BY-NC-ND-1.0', 'DCaS'],
    ['CC-BY-NC-ND-4.0', 'DCaS'],
    ['CC-SA-1.0', 'dcAs'],
    ['ODbL-1.0', 'dcas'],
    ['ODC-By-1.0', 'dcaS'],
    ['PDDL-1.0', 'dcAS'],
    ['CDLA-Sharing-1.0', 'dcas'],
    ['CDLA-Permissive-1.0', 'dcaS'],
    ['CDLA-Permissive-2.0', 'dcAS'],
    ['GFDL-1.3-or-later', 'dcas'],
    ['GFDL-1.2-no-invariants-only', 'dcas'],
    ['LAL-1.3', 'dcas'],
    ['OGL-UK-3.0', 'dcaS'],
    ['NCGL-UK-2.0', 'dCaS'],
    ['etalab-2.0', 'dcaS'],
    ['MIT', 'dcaS'],
    ['MIT-0', 'dcAS'],
    ['0BSD', 'dcAS'],
    ['Unlicense', 'dcAS'],
    ['BSD-3-Clause', 'dcaS'],
    ['Apache-2.0', 'dcaS'],
    ['MPL-2.0', 'dcas'],
    ['LGPL-2.1-or-later', 'dcas'],
    ['GPL-3.0-only', 'dcas'],
    ['GPL-2.0', 'dcas'],
    ['AGPL-3.0-or-later', 'dcas'],
    ['EUPL-1.2', 'dcas'],
    ['OFL-1.1', 'dcas'],
    ['PolyForm-Noncommercial-1.0.0', 'dCaS'],
    ['OPUBL-1.0', '??as'],
    ['C-UDA-1.0', '????'],
    ['SSPL-1.0', '????'],
    ['Elastic-2.0', '????'],
    ['Glide', '????'],
    ['LicenseRef-Mine', undefined],
    ['cc-by-4.0', undefined],
  ])('%s: %s', (id, facts) => expect(short(id)).toBe(facts));

  test('every Creative Commons license by the letters in its name', () => {
    const ids = listLicenseIds().filter((id) => id.startsWith('CC-') && !id.startsWith('CC-PD'));
    expect(ids.length).toBeGreaterThan(50);
    for (const id of ids) {
      const elements = id.split('-');
      const facts = licenseFacts(id);
      expect(facts, id).toMatchObject({
        derivatives: !elements.includes('ND'),
        commercialUse: !elements.includes('NC'),
        attribution: elements.includes('BY'),
        shareAlike: elements.includes('SA'),
        database: false,
      });
    }
  });

  test('the sentence says the same', () => {
    for (const id of listLicenseIds()) {
      const facts = licenseFacts(id);
      if (facts === undefined || !id.startsWith('CC-BY')) continue;
      expect(facts.sentence.includes('not for money'), id).toBe(facts.commercialUse === false);
      expect(facts.sentence.includes('nobody may share a changed copy'), id).toBe(
        facts.derivatives === false,
      );
      expect(facts.sentence.includes('under the same license'), id).toBe(facts.shareAlike);
      expect(facts.sentence.includes('name the author'), id).toBe(true);
    }
  });

  test('what croton does not know it does not guess', () => {
    const facts = licenseFacts('BSD-3-Clause-No-Military-License');
    expect(facts?.sentence).toBe('croton does not know what this license allows: somebody has to read it.');
    expect(short('BSD-3-Clause-No-Military-License')).toBe('????');
  });
});

test('every identifier that a record may have has a name, and no other', () => {
  expect(listLicenseIds().sort()).toEqual([...spdxIds, ...formerIds].sort());
  for (const id of listLicenseIds()) {
    expect(isLicenseExpression(id), id).toBe(true);
    expect(licenseFacts(id)?.name).toMatch(/\S/);
  }
  expect(licenseFacts('GPL-2.0')?.deprecated).toBe(true);
  expect(licenseFacts('GPL-2.0-only')?.deprecated).toBe(false);
});
