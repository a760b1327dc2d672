import { isLanguageTag } from './language.js';
import { lazyLineMap } from './words.js';

export interface NamedCode {
  readonly code: string;
  readonly name: string;
}

let names: (() => ReadonlyMap<string, string>) | undefined;

/**
 * The languages that `words` may mean: a tag (kept as it was written), else languages with that English name, else
 * those whose name begins with it (`Yor` → `yo` Yoruba). Loads the names only when a tag is not recognized.
 */
export async function findLanguages(words: string): Promise<NamedCode[]> {
  if (isLanguageTag(words)) return [{ code: words, name: words }];
  if (names === undefined) {
    const { LANGUAGE_NAMES } = await import('./data/language-names.js');
    names = lazyLineMap(LANGUAGE_NAMES);
  }
  return findByName(names(), words);
}

/**
 * The entries whose name is `words`, else those with a name that begins with it, else those that have it inside; letter
 * case and accents do not matter. An entry may have several names, with `; ` between; the first is its label.
 */
export function findByName(entries: ReadonlyMap<string, string>, words: string): NamedCode[] {
  const wanted = fold(words.trim());
  if (wanted === '') return [];
  const all = [...entries].map(([code, name]) => ({ code, name, names: fold(name).split('; ') }));
  const fits = [
    (name: string) => name === wanted,
    (name: string) => name.startsWith(wanted),
    (name: string) => name.includes(wanted),
  ];
  const [found = []] = fits
    .map((fit) => all.filter(({ names: one }) => one.some(fit)))
    .filter((matches) => matches.length > 0);
  return found.map(({ code, name }) => ({ code, name: name.split('; ')[0] ?? name }));
}

const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();
