import { MACROLANGUAGES } from './data/macrolanguages.js';
import { lazyLineMap } from './words.js';

const macrolanguages = lazyLineMap(MACROLANGUAGES);

const LANGUAGE = /^([a-z]{2,3})(?:-([a-z]{3})(?:-|$))?/i;

/**
 * The languages that a tag leaves open, as `arz (Egyptian Arabic)`, the best known first; undefined where it names one
 * language. An extended subtag names one (`zh-yue`); a region or a script does not.
 */
export function languagesWithin(tag: string): readonly string[] | undefined {
  const [, language = '', extension] = LANGUAGE.exec(tag) ?? [];
  return extension === undefined ? macrolanguages().get(language.toLowerCase())?.split('; ') : undefined;
}
