/** The one look-up of words that records take: for rules, for `croton init` and for `croton vocabulary`. */
import type { VocabularyEntry } from './entry.js';
import { byMerit, findMatches, type HowFound, prepareMatches } from './find-matches.js';
import { VOCABULARIES, VOCABULARY_NAMES, type VocabularyName } from './vocabularies.js';

export { VOCABULARIES, type VocabularyName } from './vocabularies.js';

/** An entry as it is told. */
export interface VocabularyItem {
  readonly vocabulary: VocabularyName;
  /** As it stands in records. */
  readonly code: string;
  /** By the standard. */
  readonly name: string;
  /** A line that explains it, else what it is also called. */
  readonly about?: string;
}

export interface VocabularyMatch extends VocabularyItem {
  readonly how: HowFound;
}

export interface SearchOptions {
  /** Only this vocabulary; else all. */
  readonly in?: VocabularyName | undefined;
  /** At most so many, the best; else all. */
  readonly limit?: number | undefined;
}

/**
 * What `words` may mean, the best first: an entry with that code, else of that name, with a name that begins so, that has
 * the words within, or, where there is none of these, one that a slip of the pen leads to. Letter case, accents and forms
 * of Unicode do not matter. Codes are told as the standards write them and never replaced by others (`fat` stays `fat`).
 */
export async function searchVocabulary(
  words: string,
  options: SearchOptions = {},
): Promise<VocabularyMatch[]> {
  const names = options.in === undefined ? VOCABULARY_NAMES : [options.in];
  const found = await Promise.all(
    names.map(async (vocabulary) => {
      const entries = await VOCABULARIES[vocabulary].load();
      return findMatches(entries, words).map((match) => ({ vocabulary, ...match }));
    }),
  );
  const all = found.flat();
  const exact = all.filter(({ how }) => how !== 'similar');
  return (exact.length > 0 ? exact : all)
    .sort(byMerit)
    .slice(0, options.limit)
    .map(({ vocabulary, entry, how }) => ({ ...tellEntry(vocabulary, entry), how }));
}

/** Loads a vocabulary and gets it ready for look-ups at every key press. */
export async function prepareSearch(name: VocabularyName): Promise<void> {
  prepareMatches(await VOCABULARIES[name].load());
}

/** All of a vocabulary, in the order of its standard. */
export async function listVocabulary(name: VocabularyName): Promise<VocabularyItem[]> {
  return (await VOCABULARIES[name].load()).map((entry) => tellEntry(name, entry));
}

function tellEntry(
  vocabulary: VocabularyName,
  { code, name, about, names = [] }: VocabularyEntry,
): VocabularyItem {
  const told = about ?? names.join('; ');
  return { vocabulary, code, name, ...(told === '' ? {} : { about: told }) };
}
