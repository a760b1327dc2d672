import { findByName, type NamedCode } from './find-language.js';
import { isCountryCode, listCountries } from './place.js';

/** What people also say. A name that two countries share stands at both, so that nobody is counted to the other. */
const EVERYDAY_NAMES: Readonly<Record<string, string>> = {
  AE: 'UAE; Emirates',
  CD: 'DRC; DR Congo; Congo',
  CI: 'Ivory Coast',
  CV: 'Cape Verde',
  CZ: 'Czech Republic',
  GB: 'UK; Great Britain; England; Scotland; Wales; Northern Ireland',
  GN: 'Guinea Conakry',
  MM: 'Burma',
  NL: 'Holland',
  SZ: 'Swaziland',
  TR: 'Turkey',
  US: 'USA; America',
};

let names: ReadonlyMap<string, string> | undefined;

/**
 * The countries that `words` may mean: a code in any letter case, else countries of that name: as ISO 3166-1 and CLDR
 * have it, in English or the language of this computer, or in everyday use.
 */
export function findCountries(words: string): NamedCode[] {
  names ??= allNames();
  const code = words.trim().toUpperCase();
  if (isCountryCode(code)) return [{ code, name: listCountries().get(code) ?? code }];
  return findByName(names, words);
}

function allNames(): ReadonlyMap<string, string> {
  const spoken = ['en', Intl.DateTimeFormat().resolvedOptions().locale].map(
    (locale) => new Intl.DisplayNames([locale], { type: 'region' }),
  );
  return new Map(
    [...listCountries()].map(([code, name]) => {
      const others = [...spoken.map((labels) => labels.of(code)), EVERYDAY_NAMES[code]];
      return [code, [name, ...others].filter((other) => other !== undefined).join('; ')];
    }),
  );
}
