/** What the questions of `croton init` offer to choose from, and in which words. */
import type { CollectionAnswers } from '../manifest/collection-fields.js';
import { recordFields } from '../record/schema.js';
import { FIELD_WORDS } from '../vocabulary/field-words.js';
import { licenseFacts } from '../vocabulary/license-facts.js';
import { splitList } from './init-codes.js';

export interface Choice {
  readonly value: string;
  readonly about: string;
  /** The answers that it gives, where they are more than its value. */
  readonly sets?: CollectionAnswers;
}

/** A value (`understood`: what names in the text were taken for), or why the text is none. */
export type ReadAnswer =
  | { readonly value: string | readonly string[]; readonly understood?: string }
  | { readonly problem: string };

/** What the answers on training come to for the project; the vocabulary tells what they mean. */
export const TRAINING_WORDS = {
  allowed: 'models that make video may learn from them',
  notAllowed: 'they may not: the project then cannot take the clips',
  constrained: 'only under a condition, which you write next',
};

const { rights } = recordFields.shape;

/** On a terminal one question serves for people and their consent: what they agreed to is told with the answer. */
export function offerPeople({ license }: CollectionAnswers, given: CollectionAnswers): readonly Choice[] {
  const plain = oneOf(rights.shape.people.options, FIELD_WORDS.people.words).choices;
  if (given.consent !== undefined) return plain;
  const earns = typeof license === 'string' && licenseFacts(license)?.commercialUse === false;
  const scope = rights.shape.consent_scope
    .unwrap()
    .element.options.filter((use) => use !== 'commercial' || !earns);
  const uses = `sharing, training, generative training${earns ? '' : ', commercial use'}`;
  const people = 'identifiable';
  return [
    {
      value: 'none',
      about: `${FIELD_WORDS.people.words.none}, no children either`,
      ...(given.minors === undefined ? { sets: { people: 'none', minors: 'none' } } : {}),
    },
    { value: 'incidental', about: FIELD_WORDS.people.words.incidental },
    {
      value: 'identifiable, agreed',
      about: `all of them agreed to ${uses}`,
      sets: { people, consent: 'obtained', consentScope: scope },
    },
    {
      value: 'identifiable, in part',
      about: 'they agreed to some of these uses: you say to which next',
      sets: { people, consent: 'obtained' },
    },
    {
      value: 'identifiable, not asked',
      about: 'or the law asks for no consent: the clips wait until they agree',
      sets: { people, consent: 'unknown' },
    },
  ];
}

/** A question that takes one of `options`, with what is told `about` each. */
export function oneOf(options: readonly string[], about: Readonly<Record<string, string>>) {
  return {
    choices: options.map((value): Choice => ({ value, about: about[value] ?? '' })),
    read: (text: string): ReadAnswer =>
      options.includes(text) ? { value: text } : { problem: notOneOf(text, options) },
  };
}

/** A question that takes several of `options`. */
export function someOf(options: readonly string[], about: Readonly<Record<string, string>>) {
  return {
    choices: options.map((value): Choice => ({ value, about: about[value] ?? '' })),
    read: (text: string): ReadAnswer => {
      const words = [...new Set(splitList(text))];
      const wrong = words.find((word) => !options.includes(word));
      if (wrong === undefined && words.length > 0) return { value: words };
      return { problem: notOneOf(wrong ?? '', options) };
    },
  };
}

const notOneOf = (text: string, options: readonly string[]) =>
  `${JSON.stringify(text)} is not one of ${options.join(', ')}`;
