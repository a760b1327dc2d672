import { describe, expect, test, vi } from 'vitest';
import { isLanguageTag } from '../../../src/vocabulary/language.js';
import { listVocabulary, searchVocabulary, type VocabularyName } from '../../../src/vocabulary/search.js';
import { VOCABULARIES, VOCABULARY_NAMES } from '../../../src/vocabulary/vocabularies.js';

async function first(words: string, vocabulary?: VocabularyName) {
  const [best] = await searchVocabulary(words, { in: vocabulary });
  return best === undefined ? undefined : `${best.vocabulary} ${best.code} ${best.how}`;
}

const codes = async (words: string, vocabulary?: VocabularyName) =>
  (await searchVocabulary(words, { in: vocabulary })).map(({ code }) => code);

describe('finds first', () => {
  test.each([
    ['yoru', 'languages yo prefix'],
    ['yo', 'languages yo code'],
    ['Yorba', 'languages yo similar'],
    ['Yoruab', 'languages yo similar'],
    ['Yotubi', 'languages yo similar'],
    ['YORÙBÁ', 'languages yo name'],
    ['Yorùbá'.normalize('NFD'), 'languages yo name'],
    ['èdè yorùbá', 'languages yo name'],
    ['日本語', 'languages ja name'],
    ['العربية', 'languages ar name'],
    ['Ɛʋɛgbɛ', 'languages ee name'],
    ['Iranun', 'languages ilm name'],
    ['Farsi', 'languages fa name'],
    ['Swahili', 'languages sw name'],
    ['Kiswahili', 'languages sw name'],
    ['Swahilli', 'languages sw similar'],
    ['Greek', 'languages el name'],
    ['ASL', 'languages asl code'],
    ['American sign', 'languages ase prefix'],
    ['sign kenya', 'languages xki within'],
    ['sign langauge kenya', 'languages xki similar'],
    ['nigeria', 'countries NG name'],
    ['Nigera', 'countries NG similar'],
    ['Nàìjíríà', 'countries NG name'],
    ['UK', 'countries GB code'],
    ['uk', 'languages uk code'],
    ['ng', 'languages ng code'],
    ['NG', 'countries NG code'],
    ['NGA', 'countries NG code'],
    ['Ivory Coast', 'countries CI name'],
    ["cote d'ivoire", 'countries CI name'],
    ['Côte d’Ivoire', 'countries CI name'],
    ['South Korea', 'countries KR name'],
    ['USSR', 'countries SUHH name'],
    ['SU', 'countries SUHH code'],
    ['soviet', 'countries SUHH prefix'],
    ['Burma', 'countries MM name'],
    ['日本', 'countries JP name'],
    ['Lagos', 'subdivisions NG-LA name'],
    ['lagos nigeria', 'subdivisions NG-LA within'],
    ['ng-la', 'subdivisions NG-LA code'],
    ['CC BY 4.0', 'licenses CC-BY-4.0 code'],
    ['cc-by', 'licenses CC-BY-4.0 prefix'],
    ['CCBY', 'licenses CC-BY-4.0 prefix'],
    ['creative comons atribution', 'licenses CC-BY-4.0 similar'],
    ['cc0', 'licenses CC0-1.0 prefix'],
    ['apache license', 'licenses Apache-2.0 prefix'],
    ['cooking', 'domains food within'],
    ['weddings', 'domains ritual within'],
    ['generative', 'consent-scopes generative-train prefix'],
    ['traditional knowledge', 'notices tk-notice within'],
    ['guardian', 'minors guardian-consent prefix'],
    ['', undefined],
    [' - ', undefined],
    ['qqqqqqqqqqq', undefined],
  ])('%s: %s', async (words, found) => expect(await first(words)).toBe(found));

  test.each([
    ['public domain', 'licenses', 'licenses CC-PDM-1.0 name'],
    ['ng', 'countries', 'countries NG code'],
    ['asl', 'languages', 'languages asl code'],
  ] as const)('%s in %s: %s', async (words, vocabulary, found) => {
    expect(await first(words, vocabulary)).toBe(found);
  });
});

test('the subdivisions of a country are found by its name', async () => {
  const found = await codes('nigeria', 'subdivisions');
  expect(found).toHaveLength(37);
  expect(found.every((code) => code.startsWith('NG-'))).toBe(true);
});

test('a name that two share is both', async () => {
  expect((await codes('Congo', 'countries')).slice(0, 2).sort()).toEqual(['CD', 'CG']);
  expect((await codes('Korea', 'countries')).slice(0, 2).sort()).toEqual(['KP', 'KR']);
  expect((await codes('ASL', 'languages')).slice(0, 2)).toEqual(['asl', 'ase']);
});

test('sign languages are found by “sign”', async () => {
  const found = await codes('sign', 'languages');
  expect(found[0]).toBe('sgn');
  expect(found.length).toBeGreaterThan(150);
  for (const tag of ['ase', 'nsi', 'xki', 'fsl', 'bfi']) expect(found).toContain(tag);
});

test('the label is the name of the standard', async () => {
  expect(await searchVocabulary('Turkey', { limit: 1 })).toMatchObject([{ code: 'TR', name: 'Türkiye' }]);
});

test('similar ones are told only where nothing is found', async () => {
  const found = await searchVocabulary('niger');
  expect(found.map(({ how }) => how)).not.toContain('similar');
  // Laos is only a letter away, and nobody asked for it.
  expect((await codes('Lagos')).includes('LA')).toBe(false);
  expect(await codes('Lagos', 'countries')).toEqual(['LA']);
  expect((await searchVocabulary('nigerr')).every(({ how }) => how === 'similar')).toBe(true);
});

test('no more than asked for, and the best of them', async () => {
  const all = await searchVocabulary('a');
  expect(await searchVocabulary('a', { limit: 3 })).toEqual(all.slice(0, 3));
});

describe('no language is taken for another', () => {
  test('each is found by its tag, which stays as it is', async () => {
    for (const tag of ['fat', 'quz', 'cmn', 'swh', 'tw', 'arz', 'prs', 'zxx', 'und', 'mis'])
      expect((await searchVocabulary(tag, { in: 'languages' }))[0]).toMatchObject({ code: tag, how: 'code' });
  });

  test('every tag of the list is one of the registry, in its letters', async () => {
    const tags = (await listVocabulary('languages')).map(({ code }) => code);
    expect(tags.length).toBeGreaterThan(8000);
    expect(tags.filter((tag) => !isLanguageTag(tag) || tag !== tag.toLowerCase())).toEqual([]);
    expect(new Set(tags).size).toBe(tags.length);
  });

  test('none has the name of a language that Intl would make of it', async () => {
    for (const [tag, name] of [
      ['fat', 'Akan'],
      ['quz', 'Quechua'],
      ['cmn', 'Chinese'],
    ] as const) {
      const found = await searchVocabulary(name, { in: 'languages' });
      const exact = found.filter(({ how }) => how === 'name').map(({ code }) => code);
      expect(exact, name).not.toContain(tag);
    }
  });
});

test('codes are unique in their vocabulary, and nothing in them can disturb a terminal', async () => {
  for (const name of VOCABULARY_NAMES) {
    const items = await listVocabulary(name);
    expect(new Set(items.map(({ code }) => code)).size, name).toBe(items.length);
    for (const { code, name: label, about = '' } of items) {
      expect(code).toMatch(/^[\w.+-]+$/);
      expect(label).not.toBe('');
      expect(`${label}${about}`).not.toMatch(/\p{Cc}|[؜‎‏‪-‮⁦-⁩]/u);
    }
  }
});

test('every entry is found by its code, before all others', async () => {
  for (const name of VOCABULARY_NAMES) {
    const entries = await VOCABULARIES[name].load();
    const step = Math.max(1, Math.floor(entries.length / 40));
    for (let at = 0; at < entries.length; at += step) {
      const code = entries[at]?.code ?? '';
      expect((await searchVocabulary(code, { in: name, limit: 1 }))[0]).toMatchObject({ code, how: 'code' });
    }
  }
});

/** Milliseconds of CPU time: others may keep the machine busy. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  return process.cpuUsage(start).user / 1000;
}

describe('time', () => {
  test('a key press takes less than 10 ms, misspelled or not', async () => {
    for (const vocabulary of ['languages', 'countries', 'licenses', 'subdivisions'] as const) {
      for (const words of ['y', 'yor', 'Yorba', 'swahilli langage', 'creative comons atribution']) {
        const times: number[] = [];
        for (let run = 0; run < 9; run += 1)
          times.push(await cost(() => searchVocabulary(words, { in: vocabulary, limit: 10 })));
        expect(times.sort((a, b) => a - b)[4], `${vocabulary} ${words}`).toBeLessThan(10);
      }
    }
  });

  test('what is prepared does not wait at the first key press, misspelled or not', async () => {
    vi.resetModules();
    const fresh = await import('../../../src/vocabulary/search.js');
    const preparing = await cost(() => fresh.prepareSearch('languages'));
    const first = await cost(() => fresh.searchVocabulary('yorrubba', { in: 'languages', limit: 10 }));
    expect(first).toBeLessThan(preparing / 4);
  });

  test('hostile words are no slower than honest ones', async () => {
    await searchVocabulary('warm up');
    for (const words of [
      'a'.repeat(1e6),
      'a '.repeat(5e5),
      '́'.repeat(1e6),
      'ﷺ'.repeat(199),
      'aé'.repeat(100),
      'abcd '.repeat(40),
      'langauge '.repeat(22),
      'sign '.repeat(40),
      '\u0000'.repeat(200),
      '-'.repeat(200),
    ])
      expect(await cost(() => searchVocabulary(words)), words.slice(0, 10)).toBeLessThan(250);
  });
});
