/** What `croton init` needs to know: each answer with its flag, its question and how it is read. */
import type { CollectionAnswers, CollectionField } from '../manifest/collection-fields.js';
import { recordFields } from '../record/schema.js';
import { CULTURE_DOMAINS } from '../vocabulary/culture.js';
import { FIELD_WORDS } from '../vocabulary/field-words.js';
import { isLicenseExpression } from '../vocabulary/license.js';
import { needsAttribution } from '../vocabulary/license-terms.js';
import { suggestLicense } from '../vocabulary/suggest-license.js';
import { type Choice, offerPeople, oneOf, type ReadAnswer, someOf, TRAINING_WORDS } from './init-choices.js';
import { type CodeVocabulary, readCodes } from './init-codes.js';

export interface Question {
  readonly name: CollectionField;
  readonly flag: string;
  readonly message: string;
  /** Why it is asked or how it is answered, in a line. */
  readonly why: string;
  readonly choices?: readonly Choice[];
  /** What is offered on a terminal, given the answers so far and those of them that are not asked for. */
  offered?(answers: CollectionAnswers, given: CollectionAnswers): readonly Choice[];
  /** Where what is typed is looked up. */
  readonly lookUp?: CodeVocabulary;
  /** Several may be chosen. */
  readonly several?: boolean;
  /** What stands for “not known”. Questions on rights, people, children and training have none. */
  readonly fallback?: readonly string[];
  /** Whether it has to be answered, given the answers so far. */
  when?(answers: CollectionAnswers): boolean;
  read(text: string): Promise<ReadAnswer> | ReadAnswer;
}

const { rights, origin, culture } = recordFields.shape;

/** The licenses that are offered before anything is typed. */
export const COMMON_LICENSES = ['CC-BY-4.0', 'CC0-1.0', 'CC-BY-SA-4.0', 'CC-PDM-1.0'];

const consent = oneOf(rights.shape.consent.unwrap().options, FIELD_WORDS.consent.words);

/** All questions, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'license',
    flag: '--license',
    message: 'License of the clips?',
    why: 'It says who may use them, and for what.',
    lookUp: 'licenses',
    read: readLicense,
  },
  {
    name: 'basis',
    flag: '--basis',
    message: 'Why may you share them?',
    why: 'Only who holds the rights, or was given them, can license a clip.',
    ...oneOf(rights.shape.basis.options, FIELD_WORDS.basis.words),
  },
  {
    name: 'attribution',
    flag: '--attribution',
    message: 'Name of the author?',
    why: 'The license asks that the author is named. A pseudonym is fine.',
    when: ({ license }) => typeof license === 'string' && needsAttribution(license),
    read: readText,
  },
  {
    name: 'sourceUrl',
    flag: '--source-url',
    message: 'Where do they come from?',
    why: 'The page or address where others can see their license.',
    when: ({ basis }) => basis !== undefined && basis !== 'own-work',
    read: readText,
  },
  {
    name: 'training',
    flag: '--training',
    message: 'May generative AI learn from them?',
    why: 'The collection exists to train models that make video.',
    ...oneOf(rights.shape.ai_generative_training.options, TRAINING_WORDS),
  },
  {
    name: 'constraintInfo',
    flag: '--constraint-info',
    message: 'Under which condition?',
    why: 'A person reads this and decides whether the project can keep to it.',
    when: ({ training }) => training === 'constrained',
    read: readText,
  },
  {
    name: 'people',
    flag: '--people',
    message: 'People in the clips?',
    why: 'Faces and voices are personal: who can be recognized has a say.',
    ...oneOf(rights.shape.people.options, FIELD_WORDS.people.words),
    offered: offerPeople,
  },
  {
    name: 'consent',
    flag: '--consent',
    message: 'Did the people agree to this use?',
    why: 'Who can be recognized decides about it.',
    when: ({ people }) => people === 'identifiable',
    ...consent,
  },
  {
    name: 'consentScope',
    flag: '--consent-scope',
    message: 'To what did they agree?',
    why: 'The project needs sharing, training and generative training.',
    several: true,
    when: (answers) => answers.people === 'identifiable' && answers.consent === 'obtained',
    ...someOf(rights.shape.consent_scope.unwrap().element.options, FIELD_WORDS['consent-scopes'].words),
  },
  {
    name: 'minors',
    flag: '--minors',
    message: 'Children in the clips?',
    why: 'They cannot agree for themselves; their parents or guardians can.',
    ...oneOf(rights.shape.minors.options, FIELD_WORDS.minors.words),
  },
  {
    name: 'contact',
    flag: '--contact',
    message: 'How can the community be reached?',
    why: 'What is restricted is looked at by a person, who needs somebody to ask.',
    when: ({ sensitivity }) => sensitivity !== undefined && sensitivity !== 'none',
    read: readText,
  },
  {
    name: 'countries',
    flag: '--country',
    message: 'Where were they filmed?',
    why: 'Type the name of a country, or its code. Several are fine.',
    lookUp: 'countries',
    several: true,
    fallback: ['ZZ'],
    read: (text) => readCodes('countries', text),
  },
  {
    name: 'languages',
    flag: '--language',
    message: 'Languages heard or signed?',
    why: 'Type the name of a language, or its tag. Sign languages count.',
    lookUp: 'languages',
    several: true,
    fallback: ['und'],
    read: (text) => readCodes('languages', text),
  },
  {
    name: 'domains',
    flag: '--domain',
    message: 'What do they show?',
    why: 'So that those who look for it find the clips.',
    several: true,
    fallback: ['other'],
    ...someOf(CULTURE_DOMAINS, FIELD_WORDS.domains.words),
  },
];

/** Answers that are never asked: a flag changes them, and the file shows them. */
export const UNASKED: readonly (Pick<Question, 'name' | 'flag' | 'read' | 'choices'> & {
  /** What it says, for the help. */
  readonly about: string;
  /** What a new file says. */
  readonly initially: string;
})[] = [
  {
    ...{ name: 'capture', flag: '--capture', about: 'how they were made', initially: 'camera' },
    ...oneOf(origin.shape.capture.options, {}),
  },
  {
    ...{ name: 'synthetic', flag: '--synthetic', about: 'made by a generative model', initially: 'none' },
    ...oneOf(origin.shape.synthetic.options, {}),
  },
  {
    ...{ name: 'sensitivity', flag: '--sensitivity', about: 'restricted by a community', initially: 'none' },
    ...oneOf(culture.shape.sensitivity.options, {}),
  },
  {
    ...{ name: 'taggedBy', flag: '--tagged-by', about: 'who says all this', initially: 'self' },
    ...oneOf(culture.shape.tagged_by.options, {}),
  },
];

function readText(text: string): ReadAnswer {
  return text.trim() === '' ? { problem: 'some words are needed' } : { value: text.trim() };
}

function readLicense(text: string): ReadAnswer {
  if (isLicenseExpression(text)) return { value: text };
  const meant = suggestLicense(text);
  const help = meant === undefined ? '' : `; did you mean ${meant}?`;
  return { problem: `${JSON.stringify(text)} is not an SPDX license expression or LicenseRef-…${help}` };
}
