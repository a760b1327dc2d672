import { suggest } from '../text/suggest.js';
import { LANGUAGE_SUBTAGS } from './data/language-subtags.js';
import { isLanguageTag } from './language.js';
import { lazyWordSet } from './words.js';

const subtags = lazyWordSet(LANGUAGE_SUBTAGS);
let tagsByName: Map<string, string> | undefined;

/** The language tag that `text` most likely meant: `yor` → `yo` (ISO 639-3 to BCP 47), `Yoruba` or `yorubá` → `yo`, `en_GB` → `en-GB`. */
export function suggestLanguage(text: string): string | undefined {
  if (text.length > 60) return undefined;
  const tag = canonicalTag(text.trim().replaceAll('_', '-'));
  if (tag !== undefined && tag !== text && isLanguageTag(tag)) return tag;
  tagsByName ??= namesOfIntl();
  const name = fold(text.trim());
  const meant = tagsByName.get(name) ?? tagsByName.get(suggest(name, tagsByName.keys()) ?? '');
  return name.length >= 4 ? meant : undefined;
}

function canonicalTag(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** English names as far as Node knows them: the registry’s own are too many to be loaded here. */
function namesOfIntl(): Map<string, string> {
  const labels = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const names = new Map<string, string>();
  for (const subtag of subtags()) {
    const name = labels.of(subtag);
    if (name !== undefined && !names.has(fold(name))) names.set(fold(name), subtag);
  }
  return names;
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
