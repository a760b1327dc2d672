/** The vocabularies by name. The words of each are loaded when they are first asked for. */
import { SOURCES } from './data/sources.js';
import type { VocabularyEntry } from './entry.js';
import { FIELD_WORDS } from './field-words.js';
import { lazyLineMap } from './words.js';

export interface Vocabulary {
  readonly name: string;
  /** What its words stand for, in a line. */
  readonly about: string;
  /** The standard with its version; undefined for words that the record itself defines. */
  readonly source?: string;
  /** The fields of the record that take them. */
  readonly fields: readonly string[];
  readonly load: () => Promise<readonly VocabularyEntry[]>;
}

const sources = lazyLineMap(SOURCES);

const STANDARDS = {
  languages: {
    about: 'languages that are spoken or signed: BCP 47, the IANA registry',
    fields: ['culture.languages', 'caption.language'],
    load: async () => (await import('./language-entries.js')).languageEntries(),
  },
  countries: {
    about: 'countries: ISO 3166-1, ISO 3166-3 for those that are no more',
    fields: ['culture.countries'],
    load: async () => (await import('./country-entries.js')).countryEntries(),
  },
  licenses: {
    about: 'licenses: the SPDX list',
    fields: ['rights.license'],
    load: async () => (await import('./license-entries.js')).licenseEntries(),
  },
  subdivisions: {
    about: 'states, provinces and the like: ISO 3166-2',
    fields: ['culture.subdivisions'],
    load: async () => (await import('./subdivision-entries.js')).subdivisionEntries(),
  },
} as const satisfies Readonly<Record<string, Omit<Vocabulary, 'name'>>>;

export type VocabularyName = keyof typeof STANDARDS | keyof typeof FIELD_WORDS;

/** Every vocabulary, in the order in which equally good matches are told. */
export const VOCABULARIES: Readonly<Record<VocabularyName, Vocabulary>> = Object.fromEntries([
  ...Object.entries(STANDARDS).map(([name, rest]) => [
    name,
    {
      name,
      ...rest,
      get source() {
        return sources().get(name);
      },
    },
  ]),
  ...Object.entries(FIELD_WORDS).map(([name, { about, fields, words }]) => [
    name,
    { name, about, fields, load: loadWords(words) },
  ]),
]);

export const VOCABULARY_NAMES = Object.keys(VOCABULARIES) as readonly VocabularyName[];

/** Whether `text` is the name of a vocabulary. */
export function isVocabularyName(text: string): text is VocabularyName {
  return Object.hasOwn(VOCABULARIES, text);
}

function loadWords(words: Readonly<Record<string, string>>): Vocabulary['load'] {
  const entries = Object.entries(words).map(([code, about]) => ({
    code,
    name: code,
    about,
    keywords: about,
  }));
  return () => Promise.resolve(entries);
}
