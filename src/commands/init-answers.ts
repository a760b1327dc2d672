/** What `croton init` needs to know: each answer with its flag, its question and how it is read. */
import type { CollectionAnswers } from '../manifest/collection-text.js';
import { recordFields } from '../record/schema.js';
import { CULTURE_DOMAINS } from '../vocabulary/culture.js';
import { findCountries } from '../vocabulary/find-country.js';
import { findLanguages, type NamedCode } from '../vocabulary/find-language.js';
import { isLicenseExpression } from '../vocabulary/license.js';

export interface Choice {
  readonly value: string;
  readonly about: string;
}

/** A value (`understood`: what names in the text were taken for), or why the text is none. */
export type ReadAnswer =
  | { readonly value: string | string[]; readonly understood?: string }
  | { readonly problem: string };

export interface Question {
  readonly name: keyof CollectionAnswers;
  readonly flag: string;
  readonly message: string;
  readonly choices?: readonly Choice[];
  /** Several choices may be taken. */
  readonly several?: boolean;
  /** Questions on rights, people, children and training have none. */
  readonly fallback?: string;
  /** Whether it has to be asked, given the answers so far. */
  readonly when?: (answers: Partial<CollectionAnswers>) => boolean;
  read(text: string): Promise<ReadAnswer> | ReadAnswer;
}

const { rights, origin, culture } = recordFields.shape;

const LICENSES: readonly Choice[] = [
  { value: 'CC-BY-4.0', about: 'anyone may use it for anything, naming you' },
  { value: 'CC0-1.0', about: 'you give up all rights; nobody has to name you' },
  { value: 'CC-BY-SA-4.0', about: 'as CC-BY, and what is made from it must be shared alike' },
];

const TRAINING_WORDS = {
  allowed: 'generative models may be trained on it',
  notAllowed: 'they may not: the project then cannot take the clips',
  constrained: 'only under a condition that you describe (rights.constraint_info)',
};

const PEOPLE_WORDS = {
  none: 'nobody can be seen or heard',
  incidental: 'people pass by, the clip is not about them',
  identifiable: 'somebody can be recognized',
};

const CONSENT_WORDS = {
  'not-needed': 'the law asks for none here',
  obtained: 'all agreed to sharing and to training models, generative ones too; you can prove it',
  unknown: 'not asked yet: the clips wait',
};

const MINORS_WORDS = {
  none: 'no children',
  incidental: 'children pass by and cannot be recognized',
  'guardian-consent': 'their guardians agreed',
  unknown: 'not looked yet: the clips wait',
};

const BASIS_WORDS = {
  'own-work': 'you filmed it',
  licensed: 'its author licensed it to you or to all',
  'public-domain': 'nobody holds rights in it any more',
  assigned: 'its author gave the rights to you',
};

/** All questions, in the order in which they are asked: at most ten of them to one person. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'license',
    flag: '--license',
    message: 'License of the clips (SPDX):',
    choices: LICENSES,
    read: (text) =>
      isLicenseExpression(text)
        ? { value: text }
        : { problem: `${JSON.stringify(text)} is not an SPDX license expression or LicenseRef-…` },
  },
  {
    name: 'basis',
    flag: '--basis',
    message: 'Why may you share them?',
    ...oneOf(rights.shape.basis.options, BASIS_WORDS),
  },
  {
    name: 'attribution',
    flag: '--attribution',
    message: 'How shall people name you? (a pseudonym is fine)',
    when: ({ license }) => license !== undefined && /\bCC-BY/.test(license),
    read: (text) => (text === '' ? { problem: 'this license asks for a name' } : { value: text }),
  },
  {
    name: 'training',
    flag: '--training',
    message: 'May generative AI models be trained on them?',
    ...oneOf(rights.shape.ai_generative_training.options, TRAINING_WORDS),
  },
  {
    name: 'people',
    flag: '--people',
    message: 'People in the clips?',
    ...oneOf(rights.shape.people.options, PEOPLE_WORDS),
  },
  {
    name: 'consent',
    flag: '--consent',
    message: 'Did the people agree that the clips are shared and models trained on them?',
    when: ({ people }) => people === 'identifiable',
    ...oneOf(rights.shape.consent.unwrap().options, CONSENT_WORDS),
  },
  {
    name: 'minors',
    flag: '--minors',
    message: 'Children in the clips?',
    ...oneOf(rights.shape.minors.options, MINORS_WORDS),
  },
  {
    name: 'countries',
    flag: '--country',
    message: 'Where were they filmed? (countries by code or name, with commas)',
    fallback: 'ZZ',
    read: (text) => readCodes(text, findCountries),
  },
  {
    name: 'languages',
    flag: '--language',
    message: 'Languages heard or signed? (tags or names, with commas; zxx: none)',
    fallback: 'und',
    read: (text) => readCodes(text, findLanguages),
  },
  {
    name: 'domains',
    flag: '--domain',
    message: 'What do they show?',
    several: true,
    fallback: 'other',
    choices: CULTURE_DOMAINS.map((value) => ({ value, about: '' })),
    read: (text) => {
      const domains = splitList(text);
      const wrong = domains.find((word) => !(CULTURE_DOMAINS as readonly string[]).includes(word));
      if (wrong === undefined && domains.length > 0) return { value: domains };
      return { problem: `${JSON.stringify(wrong ?? '')} is not one of ${CULTURE_DOMAINS.join(', ')}` };
    },
  },
];

/** Answers that are never asked: a flag changes them, and the file shows them. */
export const UNASKED = {
  capture: oneOf(origin.shape.capture.options, {}),
  synthetic: oneOf(origin.shape.synthetic.options, {}),
  sensitivity: oneOf(culture.shape.sensitivity.options, {}),
  taggedBy: oneOf(culture.shape.tagged_by.options, {}),
};

function oneOf(options: readonly string[], about: Readonly<Record<string, string>>) {
  return {
    choices: options.map((value) => ({ value, about: about[value] ?? '' })),
    read: (text: string): ReadAnswer =>
      options.includes(text)
        ? { value: text }
        : { problem: `${JSON.stringify(text)} is not one of ${options.join(', ')}` },
  };
}

const splitList = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Words with commas between → codes; a name that means several is a problem that lists them. */
async function readCodes(
  text: string,
  find: (word: string) => NamedCode[] | Promise<NamedCode[]>,
): Promise<ReadAnswer> {
  const codes: string[] = [];
  const understood: string[] = [];
  for (const word of splitList(text)) {
    const [found, ...others] = await find(word);
    if (found === undefined) return { problem: `nothing is called ${JSON.stringify(word)}` };
    if (others.length > 0) {
      const shown = [found, ...others].slice(0, 8).map(({ code, name }) => `${code} (${name})`);
      return {
        problem: `${JSON.stringify(word)} may be ${shown.join(', ')}${others.length > 7 ? ', …' : ''}`,
      };
    }
    codes.push(found.code);
    if (found.code !== word) understood.push(`${word} is ${found.code} (${found.name})`);
  }
  if (codes.length === 0) return { problem: 'at least one is needed' };
  return { value: codes, ...(understood.length === 0 ? {} : { understood: understood.join(', ') }) };
}
