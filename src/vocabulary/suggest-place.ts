import { countryEntries } from './country-entries.js';
import { clearBest, findMatches } from './find-matches.js';
import { isCountryCode, isSubdivisionCode } from './place.js';
import { subdivisionEntries } from './subdivision-entries.js';

/** Fewer letters are likely to be a code of something, not a name. */
const SHORTEST_NAME = 4;

/**
 * The country that `text` most likely meant: `UK` → `GB`, `NGA`, `nigeria` and `Nigera` → `NG`, `SU` → `SUHH`; of a
 * subdivision its country: `NG-LA`, `Lagos` → `NG`.
 */
export function suggestCountry(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  if (isCountryCode(code)) return code;
  if (isSubdivisionCode(code)) return code.slice(0, 2);
  const matches = findMatches(countryEntries(), text);
  const isNoCountry = matches[0] === undefined || matches[0].how === 'similar';
  // Lagos is one letter from Laos, and is not there.
  const within = isNoCountry
    ? findMatches(subdivisionEntries(), text).filter(({ how }) => how === 'name')
    : [];
  if (within.length > 0) return clearBest(within)?.code.slice(0, 2);
  return matches[0]?.how === 'code' || code.length >= SHORTEST_NAME ? clearBest(matches)?.code : undefined;
}

/** The subdivision that `text` most likely meant: `ng-la`, `Lagos` and `Lagos, Nigeria` → `NG-LA`. */
export function suggestSubdivision(text: string): string | undefined {
  const matches = findMatches(subdivisionEntries(), text);
  return text.trim().length < SHORTEST_NAME ? undefined : clearBest(matches)?.code;
}
