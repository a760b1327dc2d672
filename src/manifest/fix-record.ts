/** Corrections that change no meaning: letter case, and numbers and ids of computed fields as programs garble them. */
import { RECORD_FIELDS, type RecordField, readField } from '../record/fields.js';
import { RECORD_SCHEMA } from '../record/schema.js';
import { findDuplicateKey, jsonPointer, rangeOfPath } from './json-position.js';

type Path = readonly [string] | readonly [string, string];
type Bag = Readonly<Record<string, unknown>>;

/** A value to put at a place of a record. */
export interface NewValue {
  readonly path: Path;
  readonly value: unknown;
}

/** What was changed in a record. */
export interface FieldFix {
  /** Dotted path. */
  readonly field: string;
  readonly pointer: string;
  /** JSON, undefined where nothing stood. */
  readonly from: string | undefined;
  readonly to: string;
}

/** What only people answer: nothing of it is touched, not even its letter case. */
const ANSWERED = /^(?:rights|culture)\./;
const TIDIED = RECORD_FIELDS.filter(({ path, words, kind, computed }) => {
  if (ANSWERED.test(path)) return false;
  return words !== undefined || (computed && kind === 'number');
});
const IDS = ['id', 'origin.derived_from'];
const ID = /^\s*(?:sha-?256:)?([0-9a-f]{64})\s*$/i;

/** The values of a record that are only garbled, as they should be. None of a record in which a key stands twice. */
export function tidyValues(record: Bag, text: string): NewValue[] {
  if (findDuplicateKey(text, record) !== undefined) return [];
  const values: NewValue[] = [];
  const put = (field: string, value: unknown) => values.push({ path: pathOf(field), value });
  const { schema } = record;
  if (typeof schema === 'string' && schema !== RECORD_SCHEMA && schema.trim().toLowerCase() === RECORD_SCHEMA)
    put('schema', RECORD_SCHEMA);
  for (const field of IDS) {
    const value = readField(record, field);
    const digits = typeof value === 'string' ? ID.exec(value)?.[1] : undefined;
    const id = `sha256:${digits?.toLowerCase()}`;
    if (digits !== undefined && id !== value) put(field, id);
  }
  for (const field of TIDIED) {
    const value = readField(record, field.path);
    const tidy = tidyValue(value, field);
    if (tidy !== value) put(field.path, tidy);
  }
  return values;
}

function tidyValue(value: unknown, { kind, words }: RecordField): unknown {
  if (kind === 'list' && Array.isArray(value)) {
    const tidy = value.map((item) => tidyWord(item, words));
    return tidy.every((item, index) => item === value[index]) ? value : tidy;
  }
  if (kind === 'number') return tidyNumber(value);
  return kind === 'text' ? tidyWord(value, words) : value;
}

function tidyWord(value: unknown, words: readonly string[] = []): unknown {
  if (typeof value !== 'string' || words.includes(value)) return value;
  const folded = value.trim().toLowerCase();
  return words.find((word) => word.toLowerCase() === folded) ?? value;
}

function tidyNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?\s*$/.test(value)) return value;
  return Number(value);
}

const pathOf = (field: string) => field.split('.') as unknown as Path;

/** Puts values into the text of a record; every other byte of it stays. */
export function putValues(text: string, values: readonly NewValue[]): { text: string; fixes: FieldFix[] } {
  let fixed = text;
  const fixes = values.flatMap(({ path, value }): FieldFix[] => {
    const to = JSON.stringify(value);
    const at = rangeOfPath(fixed, path);
    const from = at === undefined ? undefined : fixed.slice(at.start, at.end);
    const put =
      at === undefined ? insert(fixed, path, to) : fixed.slice(0, at.start) + to + fixed.slice(at.end);
    if (put === undefined || from === to) return [];
    fixed = put;
    return [{ field: path.join('.'), pointer: jsonPointer(path), from, to }];
  });
  return { text: fixed, fixes };
}

/** At the end of the object that lacks it; undefined where that is missing too. */
function insert(text: string, path: Path, json: string): string | undefined {
  const parent = rangeOfPath(text, path.slice(0, -1));
  if (parent === undefined || text[parent.end - 1] !== '}') return undefined;
  const before = text.slice(0, parent.end - 1).trimEnd();
  const comma = before.endsWith('{') ? '' : ',';
  return `${before}${comma}${JSON.stringify(path.at(-1))}:${json}${text.slice(parent.end - 1)}`;
}
