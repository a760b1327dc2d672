/** What people say of clips: every field of a record that croton does not compute, by group. */

/** A value of a field: records hold scalars and lists of scalars only. */
export type FieldValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** Groups of answers; `title` and `x_…` keys stand beside the groups. */
export interface Answers {
  readonly [key: string]: FieldValue | Readonly<Record<string, FieldValue>>;
}

/** Answers by dotted path: `rights.license` → value. */
export type FlatAnswers = Map<string, FieldValue>;

/** The fields that croton computes: never defaults, never merged. */
export const COMPUTED_FIELDS: ReadonlySet<string> = new Set(['schema', 'id', 'file_name', 'bytes', 'media']);

/** Answers by dotted path, in their order. Computed fields are left out. */
export function flattenAnswers(answers: Readonly<Record<string, unknown>>): FlatAnswers {
  const flat: FlatAnswers = new Map();
  for (const [key, value] of Object.entries(answers)) {
    if (COMPUTED_FIELDS.has(key)) continue;
    if (isGroup(value)) {
      for (const [field, inner] of Object.entries(value)) flat.set(`${key}.${field}`, inner as FieldValue);
    } else {
      flat.set(key, value as FieldValue);
    }
  }
  return flat;
}

/** Lays `layers` over each other, field by field: a later layer wins, lists are replaced and not joined. */
export function layerAnswers(layers: readonly Answers[]): FlatAnswers {
  const flat: FlatAnswers = new Map();
  for (const layer of layers) for (const [field, value] of flattenAnswers(layer)) flat.set(field, value);
  return flat;
}

/** Whether two field values are the same. The order in a list counts: a person may have meant it. */
export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b));
}

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
