/** Countries (ISO 3166-1, -3) and subdivisions (ISO 3166-2). Codes are upper case, as the standard writes them. */
import { COUNTRY_NAMES, FORMER_COUNTRY_NAMES, SUBDIVISION_CODES } from './data/places.js';
import { lazyLineMap, lazyWordSet } from './words.js';

/** Where filmed, when nobody knows (an ISO 3166-1 user-assigned code). */
export const UNKNOWN_COUNTRY = 'ZZ';

const countries = lazyLineMap(COUNTRY_NAMES);
const formerCountries = lazyLineMap(FORMER_COUNTRY_NAMES);
const subdivisions = lazyWordSet(SUBDIVISION_CODES);

/** Whether `code` is an ISO 3166-1 alpha-2 code in force, `ZZ`, or an ISO 3166-3 code of a country that is no more. */
export function isCountryCode(code: string): boolean {
  return countries().has(code) || code === UNKNOWN_COUNTRY || formerCountries().has(code);
}

/** Whether `code` is the ISO 3166-3 code of a country that is no more. */
export function isFormerCountryCode(code: string): boolean {
  return formerCountries().has(code);
}

/** Whether `code` is an ISO 3166-2 code of a subdivision. */
export function isSubdivisionCode(code: string): boolean {
  return code === code.toUpperCase() && subdivisions().has(code.toLowerCase());
}

/** Every country in force: code → English name. */
export function listCountries(): ReadonlyMap<string, string> {
  return countries();
}
