import { clearBest, findMatches } from './find-matches.js';
import { isLanguageTag } from './language.js';
import { languageEntries } from './language-entries.js';

/**
 * The language tag that `text` most likely meant: `yor` → `yo` (ISO 639-3 to BCP 47), `Yoruba`, `Yorba` or `Èdè Yorùbá`
 * → `yo`, `en_GB` → `en-GB`. Only what is no tag is replaced: `quz_PE` → `quz-PE`.
 */
export function suggestLanguage(text: string): string | undefined {
  if (text.length > 60) return undefined;
  const tag = text.trim().replaceAll('_', '-');
  if (tag !== text && isLanguageTag(tag)) return tag;
  const [code = '', ...rest] = tag.split('-');
  const shorter = [shortCode(code), ...rest].join('-');
  if (shorter !== tag && isLanguageTag(shorter)) return shorter;
  if (text.trim().length < 4) return undefined;
  // `Kenyan` begins the name of a sign language, and is not likely to mean it: a beginning has to be of a language that
  // many know, and a word inside a name says too little.
  const matches = findMatches(languageEntries(), text).filter(
    ({ how, entry }) => how !== 'within' && (how !== 'prefix' || entry.rank === 0),
  );
  return clearBest(matches)?.code;
}

/** The registered code for one of ISO 639-2 or -3 that is not: `yor` → `yo`, `ger` → `de`. */
function shortCode(code: string): string {
  // Of a registered code Intl would make another language.
  if (!/^[a-z]{3}$/i.test(code) || isLanguageTag(code)) return code;
  return Intl.getCanonicalLocales(code)[0] ?? code;
}
