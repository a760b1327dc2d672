/** The one look-up of words that records take: for rules, for `croton init` and for `croton vocabulary`. */
import type { VocabularyEntry } from './entry.js';
import { byMerit, type HowFound, type Match, makeMatcher } from './matcher.js';
import { VOCABULARIES, type VocabularyName } from './vocabularies.js';

export { isVocabularyName, VOCABULARIES, type VocabularyName } from './vocabularies.js';

export interface VocabularyMatch {
  readonly vocabulary: VocabularyName;
  /** As it stands in records. */
  readonly code: string;
  readonly name: string;
  /** A line that explains it, or what else it is called. */
  readonly about?: string;
  readonly how: HowFound;
}

export interface SearchOptions {
  /** Only this vocabulary; else all. */
  readonly in?: VocabularyName;
  /** At most so many, the best; else all. */
  readonly limit?: number;
}

const matchers = new Map<VocabularyName, (words: string) => Match[]>();

async function matcherOf(name: VocabularyName): Promise<(words: string) => Match[]> {
  const before = matchers.get(name);
  if (before !== undefined) return before;
  const matcher = makeMatcher(await VOCABULARIES[name].load());
  matchers.set(name, matcher);
  return matcher;
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
  const names = options.in === undefined ? (Object.keys(VOCABULARIES) as VocabularyName[]) : [options.in];
  const found = await Promise.all(
    names.map(async (vocabulary) =>
      (await matcherOf(vocabulary))(words).map((match) => ({ vocabulary, ...match })),
    ),
  );
  const all = found.flat();
  const exact = all.filter(({ how }) => how !== 'similar');
  const ranked = (exact.length > 0 ? exact : all).sort(byMerit);
  return ranked
    .slice(0, options.limit ?? ranked.length)
    .map(({ vocabulary, entry, how }) => ({ ...tellEntry(vocabulary, entry), how }));
}

/** An entry as it is shown. */
export function tellEntry(vocabulary: VocabularyName, entry: VocabularyEntry): Omit<VocabularyMatch, 'how'> {
  const about = entry.about ?? entry.names?.join('; ');
  return { vocabulary, code: entry.code, name: entry.name, ...(about ? { about } : {}) };
}
