/** The fields of a record in their order, read once from the schema. */
import type { z } from 'zod';
import { recordFields } from './schema.js';

export interface FieldLayout {
  /** `rights.license`, or `title` where it stands beside the groups. */
  readonly path: string;
  /** Undefined for the fields beside the groups. */
  readonly group: string | undefined;
  readonly name: string;
  readonly required: boolean;
  readonly schema: z.ZodType;
}

type Fields = Readonly<Record<string, z.ZodType>>;

/** Every field, in the order in which records are written. `$schema` is no field: it tells editors how to complete. */
export const RECORD_LAYOUT: readonly FieldLayout[] = Object.entries(recordFields.shape as Fields)
  .filter(([name]) => name !== '$schema')
  .flatMap(([name, schema]) => {
    const fields = fieldsOf(schema);
    if (fields === undefined) return [fieldLayout(undefined, name, schema)];
    return Object.entries(fields).map(([field, inner]) => fieldLayout(name, field, inner));
  });

function fieldLayout(group: string | undefined, name: string, schema: z.ZodType): FieldLayout {
  const path = group === undefined ? name : `${group}.${name}`;
  return { path, group, name, required: !schema.safeParse(undefined).success, schema };
}

function fieldsOf(schema: z.ZodType): Fields | undefined {
  if ('shape' in schema) return schema.shape as Fields;
  return 'unwrap' in schema && typeof schema.unwrap === 'function' && 'shape' in schema.unwrap()
    ? (schema.unwrap().shape as Fields)
    : undefined;
}
