import type { CollectionField } from '../manifest/collection-fields.js';
import { CULTURE_DOMAINS } from '../vocabulary/culture.js';
import { searchVocabulary } from '../vocabulary/search.js';
import type { Offer } from './init-ask.js';

export type Offers = Partial<Record<CollectionField, readonly Offer[]>>;

/** Most folders are named in a few words; a longer name says less with each. */
const MOST_WORDS = 8;

/**
 * What the name of the folder and the person's locale suggest for countries, languages and domains: offers to take or
 * leave. The folder's come first, for people also film where they do not live.
 */
export async function findOffers(
  folderName: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Offers> {
  const words = folderName
    .normalize('NFC')
    .split(/[^\p{L}\p{M}'’]+/u)
    .filter((word) => word.length >= 4)
    .slice(0, MOST_WORDS);
  const [language, country] = localeOf(env);
  const because = "the folder's name";
  const countries: Offer[] = [];
  const languages: Offer[] = [];
  for (const word of words) {
    languages.push(...(await named('languages', word, because)));
    countries.push(...(await named('countries', word, because)));
    for (const { code } of await named('subdivisions', word, because))
      countries.push(...(await coded('countries', code.slice(0, 2), because)));
  }
  languages.push(...(await coded('languages', language, 'your locale')));
  countries.push(...(await coded('countries', country, 'your locale')));
  const domains = CULTURE_DOMAINS.filter((domain) =>
    words.some((word) => isAbout(word.toLowerCase(), domain)),
  );
  return {
    countries: distinct(countries),
    languages: distinct(languages),
    domains: domains.map((code) => ({ code, name: code, because })),
  };
}

/** The one entry of that name; none where several have it. */
async function named(vocabulary: 'languages' | 'countries' | 'subdivisions', word: string, because: string) {
  const found = (await searchVocabulary(word, { in: vocabulary, limit: 2 })).filter(
    ({ how }) => how === 'name',
  );
  return found.length === 1 ? found.map(({ code, name }): Offer => ({ code, name, because })) : [];
}

async function coded(vocabulary: 'languages' | 'countries', code: string | undefined, because: string) {
  if (code === undefined) return [];
  const [best] = await searchVocabulary(code, { in: vocabulary, limit: 1 });
  return best?.how === 'code' ? [{ code: best.code, name: best.name, because } satisfies Offer] : [];
}

/** `dances` and `dancing` are about dance, `markets` about market-work. */
function isAbout(word: string, domain: string): boolean {
  return domain.split('-').some((part) => {
    const stem = part.replace(/(?:ing|e|s)$/, '');
    return stem.length >= 4 && word.startsWith(stem) && word.length - stem.length <= 3;
  });
}

/** Language and country of `en_NG.UTF-8`; the C locale has neither. */
function localeOf(env: Readonly<Record<string, string | undefined>>): readonly (string | undefined)[] {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@]|$)/.exec(locale)?.slice(1) ?? [];
}

const distinct = (offers: readonly Offer[]) =>
  offers.filter(({ code }, index) => offers.findIndex((other) => other.code === code) === index).slice(0, 4);
