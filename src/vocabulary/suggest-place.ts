import { countryEntries } from './country-entries.js';
import { clearBest, findMatches } from './find-matches.js';
import { isCountryCode, isSubdivisionCode } from './place.js';
import { subdivisionEntries } from './subdivision-entries.js';

/** The country or subdivision that `text` most likely meant: `UK` → `GB`, `NGA`, `nigeria` and `Nigera` → `NG`, `SU` → `SUHH`. */
export function suggestPlace(text: string): string | undefined {
  const wanted = text.trim().toUpperCase();
  if (isCountryCode(wanted) || isSubdivisionCode(wanted)) return wanted;
  const matches = findMatches(countryEntries(), text);
  const isCode = matches[0]?.how === 'code';
  return isCode || wanted.length >= 4 ? clearBest(matches)?.code : undefined;
}

/** The subdivision that `text` most likely meant: `ng-la` and `Lagos` → `NG-LA`. */
export function suggestSubdivision(text: string): string | undefined {
  const best = clearBest(findMatches(subdivisionEntries(), text));
  return text.trim().length < 4 ? undefined : best?.code;
}
