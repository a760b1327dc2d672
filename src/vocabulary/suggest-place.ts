import { ALPHA_3_CODES, FORMER_COUNTRY_NAMES } from './data/places.js';
import { findCountries } from './find-country.js';
import { isCountryCode, isSubdivisionCode } from './place.js';
import { lazyLineMap } from './words.js';

const alpha3 = lazyLineMap(ALPHA_3_CODES);
const former = lazyLineMap(FORMER_COUNTRY_NAMES);

/** Codes that are in use, but not those of the standard. */
const USED_INSTEAD: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** The country or subdivision that `text` most likely meant: `UK` → `GB`, `NGA` and `nigeria` → `NG`, `SU` → `SUHH`. */
export function suggestPlace(text: string): string | undefined {
  const wanted = text.trim().toUpperCase();
  if (wanted.length > 60) return undefined;
  if (isCountryCode(wanted) || isSubdivisionCode(wanted)) return wanted;
  const code = USED_INSTEAD[wanted] ?? alpha3().get(wanted);
  if (code !== undefined) return code;
  const [dissolved, ...others] = [...former().keys()].filter((four) => four.startsWith(wanted));
  if (wanted.length === 2 && others.length === 0 && dissolved !== undefined) return dissolved;
  if (wanted.length < 4) return undefined;
  const [found, ...more] = findCountries(text);
  return more.length === 0 ? found?.code : undefined;
}
