/** The fields of a record as tables, conditions and edits see them: dotted paths, kinds, and who writes them. */
import type { z } from 'zod';
import { COMPUTED_FIELDS } from './computed-fields.js';
import { RECORD_LAYOUT } from './layout.js';

/** `list` is a list of texts: records hold no other. */
export type FieldKind = 'text' | 'number' | 'list';

export interface RecordField {
  /** `rights.license`, or `title` where it stands beside the groups. */
  readonly path: string;
  readonly kind: FieldKind;
  /** The words that it takes; undefined where it takes any text or number. */
  readonly words?: readonly string[];
  /** croton computes it: nobody edits it. */
  readonly computed: boolean;
  readonly required: boolean;
}

/** Every field, in the order in which records are written. */
export const RECORD_FIELDS: readonly RecordField[] = RECORD_LAYOUT.map(
  ({ path, group, required, schema }) => {
    const { kind, words } = kindOf(schema);
    const computed = COMPUTED_FIELDS.has(group ?? path);
    return { path, kind, required, computed, ...(words === undefined ? {} : { words }) };
  },
);

const byPath = new Map(RECORD_FIELDS.map((field) => [field.path, field]));

/** The field at a dotted path; undefined for one that records do not have (`x_…` keys included). */
export function recordField(path: string): RecordField | undefined {
  return byPath.get(path);
}

/** The value at a dotted path, `x_…` keys included; undefined where the record has none. */
export function readField(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  const group = record[path.slice(0, dot)];
  const name = path.slice(dot + 1);
  return isBag(group) && Object.hasOwn(group, name) ? group[name] : undefined;
}

function isBag(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(schema: z.ZodType): { kind: FieldKind; words?: readonly string[] } {
  const inner = unwrap(schema);
  if ('element' in inner) {
    const { words } = kindOf(inner.element as z.ZodType);
    return { kind: 'list', ...(words === undefined ? {} : { words }) };
  }
  if ('options' in inner && inner.def.type === 'enum')
    return { kind: 'text', words: inner.options as readonly string[] };
  if ('values' in inner) {
    const values = [...(inner.values as Set<unknown>)];
    const kind = values.every((value) => typeof value === 'number') ? 'number' : 'text';
    return { kind, words: values.map(String) };
  }
  return { kind: inner.def.type === 'number' ? 'number' : 'text' };
}

function unwrap(schema: z.ZodType): z.ZodType {
  const wraps = !('element' in schema) && 'unwrap' in schema && typeof schema.unwrap === 'function';
  return wraps ? unwrap((schema.unwrap as () => z.ZodType)()) : schema;
}
