/** What was meant by a word that a vocabulary does not have. */
import { suggest } from '../text/suggest.js';
import { suggestLanguage } from '../vocabulary/suggest-language.js';
import { suggestLicense } from '../vocabulary/suggest-license.js';
import { suggestCountry, suggestSubdivision } from '../vocabulary/suggest-place.js';

/** By the rule that judges it. */
const LOOK_UPS: Readonly<Record<string, (text: string, field: string) => string | undefined>> = {
  'rights/license-unknown': suggestLicense,
  'culture/place': (text, field) =>
    field === 'subdivisions' ? suggestSubdivision(text) : suggestCountry(text),
  'culture/language': suggestLanguage,
};

/**
 * The word of a vocabulary that `text` most likely meant, by the rule that judges that vocabulary.
 * @param field the last name in the path of the field, such as `subdivisions`
 */
export function meantByRule(text: string, rule: string, field: string): string | undefined {
  return Object.hasOwn(LOOK_UPS, rule) ? LOOK_UPS[rule]?.(text, field) : undefined;
}

const YES = /^(?:true|yes|y|oui|sim|sí|si|ja)$/i;
const NO = /^(?:false|no|n|non|não|nein|nee)$/i;

/** The one of `words` that `value` most likely meant: misspelled, in capitals, a part of it, or yes and no. */
export function meantOf(value: unknown, words: readonly string[]): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'boolean') return undefined;
  const text = String(value).trim();
  const has = (word: string) => (words.includes(word) ? word : undefined);
  if (YES.test(text)) return has('allowed') ?? has('obtained');
  if (NO.test(text)) return has('notAllowed') ?? has('none');
  if (text.length > 60) return undefined;
  return suggest(text.replace(/[\s_]+/g, '-'), words) ?? onlyPart(text.toLowerCase(), words);
}

/** `farming` → `farming-fishing-herding`, `food & drink` → `food`: where just one of `words` has a part in common. */
function onlyPart(text: string, words: readonly string[]): string | undefined {
  const parts = text.split(/[^\p{L}]+/u);
  const [found, ...more] = words.filter((word) => parts.includes(word) || word.split('-').includes(text));
  return more.length === 0 ? found : undefined;
}
