import { recordField } from './fields.js';
import { RECORD_LAYOUT } from './layout.js';

type Bag = Readonly<Record<string, unknown>>;

const PLACES: ReadonlyMap<string, number> = new Map([
  ...RECORD_LAYOUT.map(({ path }, index) => [path, index] as const),
  // A group stands where the first of its fields does.
  ...RECORD_LAYOUT.toReversed().flatMap(({ group }) =>
    group === undefined
      ? []
      : [[group, RECORD_LAYOUT.findIndex((layout) => layout.group === group)] as const],
  ),
]);

/**
 * A copy of `record` with another value at a dotted path; undefined takes the field out, and its group with it where
 * nothing else is left there. Keys keep their order; a new one goes where the schema has it, one's own to the end.
 */
export function writeField(record: Bag, path: string, value: unknown): Bag {
  const dot = path.indexOf('.');
  const inGroup = dot !== -1 && (recordField(path) !== undefined || !path.startsWith('x_'));
  if (!inGroup) return put(record, path, value, path);
  const name = path.slice(0, dot);
  const group = record[name];
  const before = typeof group === 'object' && group !== null && !Array.isArray(group) ? (group as Bag) : {};
  const after = put(before, path.slice(dot + 1), value, path);
  return put(record, name, Object.keys(after).length === 0 ? undefined : after, name);
}

function put(bag: Bag, key: string, value: unknown, path: string): Bag {
  const entries = Object.entries(bag);
  const at = entries.findIndex(([name]) => name === key);
  if (value === undefined) return Object.fromEntries(entries.filter((_, index) => index !== at));
  if (at !== -1) entries[at] = [key, value];
  else {
    const prefix = path.slice(0, path.length - key.length);
    const place = PLACES.get(path) ?? PLACES.size;
    const next = entries.findIndex(([name]) => (PLACES.get(prefix + name) ?? PLACES.size) > place);
    entries.splice(next === -1 ? entries.length : next, 0, [key, value]);
  }
  return Object.fromEntries(entries);
}
