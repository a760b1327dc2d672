import type { z } from 'zod';
import { meantByRule, meantOf } from './meant-word.js';

/** A schema issue in words. */
export interface DescribedIssue {
  /** Where the value is: keys and indexes from the root. */
  readonly path: readonly (string | number)[];
  /** A sentence that begins with the field: `rights.license is missing`. Holds untrusted text. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** The word or the field that was meant, where one is close. */
  readonly meant?: string;
  /** `missing` where nothing is there: the position is then that of the object that lacks it. */
  readonly kind: 'missing' | 'unknown-key' | 'invalid';
  /** The rule that the schema named for it. */
  readonly rule?: string;
}

/** Puts an issue of a zod schema into words, with what was found in `root` and, where one is close, what was meant. */
export function describeIssue(issue: z.core.$ZodIssue, root: unknown): DescribedIssue {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const field = path.length === 0 ? 'the record' : dottedPath(path);
  const value = valueAt(root, path);
  const expected = expectation(issue);
  if (value === undefined && path.length > 0 && issue.code !== 'unrecognized_keys') {
    const message = issue.code === 'custom' ? `${field} ${issue.message}` : `${field} is missing`;
    return { path, message, ...(expected === undefined ? {} : { expected }), kind: 'missing' };
  }
  const actual = showValue(value);
  const word = meantWord(value, issue);
  const common = {
    path,
    actual,
    ...(expected === undefined ? {} : { expected }),
    ...(word === undefined ? {} : { meant: word }),
    ...namedRule(issue),
  };
  const question = word === undefined ? '' : `: did you mean ${word}?`;
  if (issue.code === 'unrecognized_keys') {
    return {
      path: [...path, ...issue.keys.slice(0, 1)],
      message: `${issue.keys.join(', ')}: not known here`,
      kind: 'unknown-key',
    };
  }
  if (issue.code === 'custom') {
    const unknown = issue.message.startsWith('is not a field');
    const said = unknown ? `${field} ${issue.message}` : `${field}: ${actual} ${issue.message}`;
    const key = unknown ? /did you mean (.*)\?$/.exec(issue.message)?.[1] : undefined;
    const meant = key === undefined ? {} : { meant: key };
    return { ...common, ...meant, message: said + question, kind: unknown ? 'unknown-key' : 'invalid' };
  }
  const must = expected === undefined ? 'is not valid' : `must be ${expected}`;
  return { ...common, message: `${field} ${must}, not ${actual}${question}`, kind: 'invalid' };
}

/** `['culture', 'languages', 0]` → `culture.languages[0]`. */
export function dottedPath(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('');
}

/** The value that a path leads to, undefined where it ends before. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function namedRule(issue: z.core.$ZodIssue): { rule?: string } {
  const rule = issue.code === 'custom' ? issue.params?.rule : undefined;
  return typeof rule === 'string' ? { rule } : {};
}

function meantWord(value: unknown, issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value' && issue.values.length > 1)
    return meantOf(
      value,
      issue.values.filter((word) => typeof word === 'string'),
    );
  const field = issue.path.findLast((key) => typeof key === 'string') ?? '';
  return typeof value === 'string' ? meantByRule(value, namedRule(issue).rule ?? '', field) : undefined;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

function expectation(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'text that is not empty';
      if (issue.origin === 'array') return 'a list that is not empty';
      return issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} or more`;
    case 'too_big':
      return `${issue.maximum} or less`;
    case 'invalid_format':
      return issue.format === 'date'
        ? 'a date such as 2027-05-31'
        : (FORMAT_WORDS[issue.path.slice(0, 2).join('.')] ?? formatWords(issue));
    default:
      return undefined;
  }
}

const CLIP_ID = 'sha256: and 64 lower-case hex digits';
const FORMAT_WORDS: Readonly<Record<string, string>> = {
  id: CLIP_ID,
  'origin.derived_from': CLIP_ID,
  'media.phash': 'seconds, a colon and hex digits, such as 2.5:c3d1e0f0a5b4c2d1',
  'culture.glottocodes': 'a Glottolog id such as yoru1245',
};

function formatWords(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return issue.pattern === undefined ? issue.format : `text that matches ${issue.pattern}`;
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
