import { recordFields } from '../record/schema.js';
import type { Explanation } from './explain.js';

interface Described {
  meta?(): { description?: unknown; requiredWhen?: unknown } | undefined;
  readonly shape?: Readonly<Record<string, Described>>;
  unwrap?(): Described;
}

/** The fields of a record, by dotted path, from their schema. */
export function fieldExplanations(): Explanation[] {
  return [...walkFields(recordFields as unknown as Described, '')];
}

function* walkFields(schema: Described, prefix: string): Generator<Explanation> {
  for (const [key, field] of Object.entries(shapeOf(schema))) {
    const code = `${prefix}${key}`;
    const { description, requiredWhen } = field.meta?.() ?? {};
    if (typeof description === 'string') {
      const why = typeof requiredWhen === 'string' ? `Required when ${requiredWhen}.` : undefined;
      yield { kind: 'field', code, title: description, why };
    }
    yield* walkFields(field, `${code}.`);
  }
}

function shapeOf(schema: Described): Readonly<Record<string, Described>> {
  return schema.shape ?? (schema.unwrap === undefined ? {} : (schema.unwrap().shape ?? {}));
}
