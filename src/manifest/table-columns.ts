/** The columns of a table of records: every field by its dotted path, then keys of one's own. */
import { RECORD_FIELDS, recordField } from '../record/fields.js';
import { nameField, RECORD_GROUPS } from '../record/name-field.js';
import type { CellKind } from './table-cell.js';

type Bag = Readonly<Record<string, unknown>>;

export interface TableColumn {
  readonly path: string;
  readonly kind: CellKind;
  readonly computed: boolean;
}

/** Column of a path; undefined where no record has such a field. */
export function tableColumn(path: string): TableColumn | undefined {
  if (path === '$schema') return { path, kind: 'own', computed: false };
  // A group that is there and empty, which the schema allows of some.
  if (RECORD_GROUPS.includes(path)) return { path, kind: 'own', computed: path === 'media' };
  const field = nameField(path);
  return field === undefined ? undefined : { path, kind: field.kind, computed: field.computed };
}

/** The columns that every table of croton has. */
export const FIELD_COLUMNS: readonly TableColumn[] = RECORD_FIELDS.map(({ path, kind, computed }) => ({
  path,
  kind,
  computed,
}));

/** Paths of a record beyond its fields: keys of one's own, `$schema`, groups that are empty. */
export function* otherPaths(record: Bag): Generator<string> {
  for (const key in record) {
    const value = record[key];
    if (!RECORD_GROUPS.includes(key) || !isBag(value)) {
      if (recordField(key) === undefined) yield key;
      continue;
    }
    let empty = true;
    for (const name in value) {
      empty = false;
      const path = `${key}.${name}`;
      if (recordField(path) === undefined) yield path;
    }
    if (empty) yield key;
  }
}

/** Reads the value of a column from records, as the table shows it: of a group only that it is empty. */
export function columnReader({ path }: TableColumn): (record: Bag) => unknown {
  const dot = path.indexOf('.');
  const group = path.slice(0, Math.max(0, dot));
  if (RECORD_GROUPS.includes(group)) {
    const name = path.slice(dot + 1);
    return (record) => ownValue(record[group], name);
  }
  if (!RECORD_GROUPS.includes(path)) return (record) => ownValue(record, path);
  return (record) => {
    const value = ownValue(record, path);
    return isBag(value) && Object.keys(value).length > 0 ? undefined : value;
  };
}

function ownValue(bag: unknown, name: string): unknown {
  return isBag(bag) && Object.hasOwn(bag, name) ? bag[name] : undefined;
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
