import { OTHER_COUNTRY_NAMES } from './data/other-names.js';
import { ALPHA_3_CODES, FORMER_COUNTRY_NAMES } from './data/places.js';
import type { VocabularyEntry } from './entry.js';
import { namesHere } from './names-here.js';
import { listCountries, UNKNOWN_COUNTRY } from './place.js';
import { lazyLineMap } from './words.js';

const otherNames = lazyLineMap(OTHER_COUNTRY_NAMES);
const alpha3 = lazyLineMap(ALPHA_3_CODES);
const former = lazyLineMap(FORMER_COUNTRY_NAMES);

/** What people also say. A name that two countries share stands at both, so that nobody is counted to the other. */
const EVERYDAY_NAMES: Readonly<Record<string, string>> = {
  AE: 'UAE; Emirates',
  CD: 'DRC; DR Congo; Congo',
  CI: 'Ivory Coast',
  CV: 'Cape Verde',
  CZ: 'Czech Republic',
  GB: 'Great Britain; England; Scotland; Wales; Northern Ireland',
  GN: 'Guinea Conakry',
  KR: 'Korea',
  KP: 'Korea',
  MK: 'Macedonia',
  MM: 'Burma',
  NL: 'Holland',
  SZ: 'Swaziland',
  TL: 'East Timor',
  TR: 'Turkey',
  US: 'USA; America',
  VA: 'Vatican',
};

const EVERYDAY_NAMES_OF_FORMER: Readonly<Record<string, readonly string[]>> = {
  DDDE: ['East Germany', 'GDR', 'DDR'],
  SUHH: ['Soviet Union'],
  VDVN: ['North Vietnam'],
  YDYE: ['South Yemen'],
  YUCS: ['Jugoslavija'],
};

/** Codes that are in use, but not those of the standard. */
const USED_INSTEAD: Readonly<Record<string, string>> = { GB: 'UK', GR: 'EL' };

let entries: readonly VocabularyEntry[] | undefined;

/** The countries in force, those that are no more (ISO 3166-3), and `ZZ`. */
export function countryEntries(): readonly VocabularyEntry[] {
  entries ??= makeEntries();
  return entries;
}

function makeEntries(): VocabularyEntry[] {
  const here = namesHere('region');
  const threeLetters = new Map([...alpha3()].map(([three, two]) => [two, three]));
  const current = [...listCountries()].map(([code, name]) => {
    const lines = [otherNames().get(code), EVERYDAY_NAMES[code], here?.(code)];
    const others = lines.flatMap((line) => (line === undefined || line === '' ? [] : line.split('; ')));
    const codes = [threeLetters.get(code), USED_INSTEAD[code]].filter((other) => other !== undefined);
    return { code, name, names: [...new Set(others)].filter((other) => other !== name), codes, rank: 0 };
  });
  const unknown = { code: UNKNOWN_COUNTRY, name: 'Unknown', about: 'nobody knows where', rank: 1 };
  const dissolved = [...former()].map(([code, name]) => {
    // SUHH was SU: the first two letters, unless another country has them now.
    const two = code.slice(0, 2);
    const shared =
      listCountries().has(two) ||
      [...former().keys()].some((other) => other !== code && other.startsWith(two));
    const codes = shared ? [] : [two];
    const names = EVERYDAY_NAMES_OF_FORMER[code] ?? [];
    return { code, name, names, codes, about: 'no more: for archival film', rank: 2 };
  });
  return [...current, unknown, ...dissolved];
}
