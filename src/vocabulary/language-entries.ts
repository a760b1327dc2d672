import { LANGUAGE_NAMES } from './data/language-names.js';
import { OTHER_LANGUAGE_NAMES } from './data/other-names.js';
import type { VocabularyEntry } from './entry.js';
import { namesHere } from './names-here.js';
import { lazyLineMap } from './words.js';

const names = lazyLineMap(LANGUAGE_NAMES);
const otherNames = lazyLineMap(OTHER_LANGUAGE_NAMES);

/** What people also say. Sign languages go by their letters, some of which are also tags of other languages. */
const EVERYDAY_NAMES: Readonly<Record<string, string>> = {
  ase: 'ASL',
  asf: 'Auslan',
  bfi: 'BSL',
  bzs: 'Libras',
  cmn: 'Mandarin; Putonghua',
  fa: 'Farsi',
  fsl: 'LSF',
  gsg: 'DGS',
  pcm: 'Naija; Pidgin',
  yue: 'Cantonese',
};

let entries: readonly VocabularyEntry[] | undefined;

/** The languages of the IANA registry, without those that it deprecates. */
export function languageEntries(): readonly VocabularyEntry[] {
  entries ??= makeEntries();
  return entries;
}

function makeEntries(): VocabularyEntry[] {
  const widelyKnown = otherNames();
  const here = namesHere('language');
  return [...names()].map(([code, line]) => {
    const [name = code, ...more] = line.split('; ');
    const known = widelyKnown.get(code);
    const others = [...more, ...split(known), ...split(EVERYDAY_NAMES[code])];
    if (known !== undefined) others.push(...split(here?.(code)));
    // Most people mean a language that has a code of two letters, then one that CLDR knows.
    const rank = code.length === 2 ? 0 : known !== undefined || code in EVERYDAY_NAMES ? 1 : 2;
    return { code, name, names: [...new Set(others)].filter((other) => other !== name), rank };
  });
}

const split = (line: string | undefined) => (line === undefined || line === '' ? [] : line.split('; '));
