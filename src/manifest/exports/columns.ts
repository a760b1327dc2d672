/** The fields of a record as typed columns: what Parquet, Data Package and Croissant declare. */
import { recordField } from '../../record/fields.js';
import { RECORD_LAYOUT } from '../../record/layout.js';
import type { ClipRecord } from '../../record/schema.js';

/** `list` is a list of texts: records hold no other. */
export type ColumnType = 'text' | 'integer' | 'number' | 'list';

export interface Column {
  /** `rights.license`, or `title` where it stands beside the groups. */
  readonly path: string;
  readonly group: string | undefined;
  readonly name: string;
  readonly type: ColumnType;
  /** Every record has a value there. */
  readonly required: boolean;
  /** One line, trusted. */
  readonly description: string;
}

/** Every field, in the order in which records are written. */
export const COLUMNS: readonly Column[] = RECORD_LAYOUT.map(({ path, group, name, required, schema }) => {
  const kind = recordField(path)?.kind ?? 'text';
  const type = kind === 'number' && !schema.safeParse(0.5).success ? 'integer' : kind;
  const always = required && !schema.safeParse(null).success;
  return { path, group, name, type, required: always, description: schema.meta()?.description ?? '' };
});

/** The column beside the fields: keys of people’s own. */
export const OWN_KEYS_COLUMN = 'x_json';
export const OWN_KEYS_DESCRIPTION = 'Keys of people’s own (x_…) as a JSON object, by dotted path';

const groups = new Set(COLUMNS.flatMap(({ group }) => group ?? []));

/** The `x_…` keys of a record at both levels as a JSON object by dotted path; null where it has none. */
export function ownKeysJson(record: ClipRecord): string | null {
  const found = Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
    if (key.startsWith('x_')) return [[key, value]];
    if (!groups.has(key) || typeof value !== 'object') return [];
    return Object.entries(value)
      .filter(([name]) => name.startsWith('x_'))
      .map(([name, inner]) => [`${key}.${name}`, inner]);
  });
  return found.length === 0 ? null : JSON.stringify(Object.fromEntries(found));
}
