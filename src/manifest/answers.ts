/** What people say of clips: every field of a record that croton does not compute, by group. */

import { COMPUTED_FIELDS } from '../record/computed-fields.js';

/** A value of a field: records hold scalars and lists of scalars only. */
export type FieldValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** Groups of answers; `title` and `x_…` keys stand beside the groups. */
export interface Answers {
  readonly [key: string]: FieldValue | Readonly<Record<string, FieldValue>>;
}

/** Answers by dotted path: `rights.license` → value. */
export type FlatAnswers = ReadonlyMap<string, FieldValue>;

const GROUPS: ReadonlySet<string> = new Set(['caption', 'rights', 'origin', 'culture', 'contributor']);

/** Answers by dotted path, in their order. Computed fields and `$schema` are left out; unknown keys stay whole. */
export function flattenAnswers(answers: Readonly<Record<string, unknown>>): FlatAnswers {
  const flat = new Map<string, FieldValue>();
  for (const [key, value] of Object.entries(answers)) {
    if (COMPUTED_FIELDS.has(key) || key === '$schema') continue;
    if (GROUPS.has(key) && isObject(value)) {
      for (const [field, inner] of Object.entries(value)) flat.set(`${key}.${field}`, inner as FieldValue);
    } else {
      flat.set(key, value as FieldValue);
    }
  }
  return flat;
}

/** The reverse of {@link flattenAnswers}. */
export function groupAnswers(flat: FlatAnswers): Answers {
  const answers: Record<string, FieldValue | Record<string, FieldValue>> = {};
  for (const [path, value] of flat) {
    const dot = path.indexOf('.');
    const group = path.slice(0, Math.max(dot, 0));
    if (!GROUPS.has(group)) {
      put(answers, path, value);
      continue;
    }
    const fields = (answers[group] ?? {}) as Record<string, FieldValue>;
    put(fields, path.slice(dot + 1), value);
    answers[group] = fields;
  }
  return answers;
}

/** Also a key called `__proto__`, which an assignment would lose: what is wrong is for `manifest check` to tell. */
function put<T>(bag: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Lays `layers` over each other, field by field: a later layer wins, lists are replaced and not joined. */
export function layerAnswers(layers: readonly Answers[]): FlatAnswers {
  const flat = new Map<string, FieldValue>();
  for (const layer of layers) for (const [field, value] of flattenAnswers(layer)) flat.set(field, value);
  return flat;
}

/** Whether two field values are the same. The order in a list counts: a person may have meant it. */
export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
