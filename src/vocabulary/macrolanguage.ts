import { MACROLANGUAGES } from './data/macrolanguages.js';
import { lazyLineMap } from './words.js';

const macrolanguages = lazyLineMap(MACROLANGUAGES);

/**
 * The languages that a tag leaves open, as `arz (Egyptian Arabic)`, the best known first; undefined where it names one
 * language. An extended subtag names one (`zh-yue`); a region or a script does not.
 */
export function languagesWithin(tag: string): readonly string[] | undefined {
  const [language = '', second] = tag.toLowerCase().split('-', 2);
  if (second?.length === 3 && /^[a-z]+$/.test(second)) return undefined;
  return macrolanguages().get(language)?.split('; ');
}
