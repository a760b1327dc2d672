import { RECORD_LAYOUT } from './layout.js';

/** A field that two records differ in. A side that does not have it lacks the key. */
export interface FieldChange {
  /** Dotted path, `rights.license`; keys of one's own too. */
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const ORDER: ReadonlyMap<string, number> = new Map(RECORD_LAYOUT.map(({ path }, index) => [path, index]));
const GROUPS: ReadonlySet<string> = new Set(RECORD_LAYOUT.flatMap(({ group }) => group ?? []));

/** What differs between two records, field by field in the order of the schema. `file_name` and `id` are left out. */
export function compareRecords(before: Fields, after: Fields): FieldChange[] {
  const old = flatten(before);
  const now = flatten(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => field !== 'id' && field !== 'file_name')
    .filter((field) => JSON.stringify(old.get(field)) !== JSON.stringify(now.get(field)))
    .sort((a, b) => (ORDER.get(a) ?? ORDER.size) - (ORDER.get(b) ?? ORDER.size))
    .map((field) => ({
      field,
      ...(old.has(field) ? { old: old.get(field) } : {}),
      ...(now.has(field) ? { new: now.get(field) } : {}),
    }));
}

function flatten(record: Fields): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    if (!GROUPS.has(key) || typeof value !== 'object' || value === null || Array.isArray(value))
      flat.set(key, value);
    else for (const [name, inner] of Object.entries(value)) flat.set(`${key}.${name}`, inner);
  }
  return flat;
}
