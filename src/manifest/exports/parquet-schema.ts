import type { SchemaElement } from 'hyparquet-writer';
import type { ClipRecord } from '../../record/schema.js';
import { COLUMNS, type Column, OWN_KEYS_COLUMN, ownKeysJson } from './columns.js';

export interface ParquetSchema {
  /** Depth first, as the format has it. */
  readonly elements: SchemaElement[];
  /** Of the columns that rows have. */
  readonly names: readonly string[];
  /** The names of those that hold others. */
  readonly structs: ReadonlySet<string>;
}

/** Everything may be null: readers differ in what they make of required fields, and no value is lost by it. */
export function parquetSchema(): ParquetSchema {
  const names = [...topLevel.keys(), OWN_KEYS_COLUMN];
  const elements = [...topLevel].flatMap(([name, columns]) => {
    const [first] = columns;
    if (first?.group === undefined) return columns.flatMap(elementsOf);
    const struct: SchemaElement = { name, repetition_type: 'OPTIONAL', num_children: columns.length };
    return [struct, ...columns.flatMap(elementsOf)];
  });
  const root: SchemaElement = { name: 'record', num_children: names.length };
  return {
    elements: [root, ...elements, { ...TEXT, name: OWN_KEYS_COLUMN, repetition_type: 'OPTIONAL' }],
    names,
    structs: new Set(COLUMNS.flatMap(({ group }) => group ?? [])),
  };
}

/** A record as a row: whole numbers as 64-bit ones, keys of people’s own as JSON. */
export function parquetRow(record: ClipRecord): Record<string, unknown> {
  const media: Record<string, unknown> = { ...record.media };
  for (const name of mediaIntegers) if (typeof media[name] === 'number') media[name] = BigInt(media[name]);
  return { ...record, bytes: BigInt(record.bytes), media, [OWN_KEYS_COLUMN]: ownKeysJson(record) };
}

/** Groups with their fields, and the fields beside them. */
const topLevel = new Map<string, Column[]>();
for (const column of COLUMNS) {
  const name = column.group ?? column.name;
  topLevel.set(name, [...(topLevel.get(name) ?? []), column]);
}

const mediaIntegers = COLUMNS.filter(({ group, type }) => group === 'media' && type === 'integer').map(
  ({ name }) => name,
);

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

function elementsOf({ name, type }: Column): SchemaElement[] {
  if (type === 'list')
    return [
      {
        name,
        repetition_type: 'OPTIONAL',
        num_children: 1,
        converted_type: 'LIST',
        logical_type: { type: 'LIST' },
      },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { ...TEXT, name: 'element', repetition_type: 'OPTIONAL' },
    ];
  if (type === 'text') return [{ ...TEXT, name, repetition_type: 'OPTIONAL' }];
  return [{ name, type: type === 'integer' ? 'INT64' : 'DOUBLE', repetition_type: 'OPTIONAL' }];
}
