import { SUBDIVISION_NAMES } from './data/subdivision-names.js';
import type { VocabularyEntry } from './entry.js';
import { listCountries } from './place.js';
import { lazyLineMap } from './words.js';

const names = lazyLineMap(SUBDIVISION_NAMES);

let entries: readonly VocabularyEntry[] | undefined;

/** The subdivisions of ISO 3166-2, each with its country. */
export function subdivisionEntries(): readonly VocabularyEntry[] {
  entries ??= [...names()].map(([code, name]) => {
    const country = listCountries().get(code.slice(0, 2));
    return { code, name, rank: 3, ...(country === undefined ? {} : { about: country, keywords: country }) };
  });
  return entries;
}
