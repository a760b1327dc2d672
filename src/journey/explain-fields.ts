import { recordField } from '../record/fields.js';
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
      const { words, kind } = recordField(code) ?? {};
      const takes = words === undefined ? [] : [`${kind === 'list' ? 'Any' : 'One'} of ${words.join(', ')}.`];
      const required = typeof requiredWhen === 'string' ? [`Required when ${requiredWhen}.`] : [];
      const why = [...takes, ...required].join(' ');
      yield { kind: 'field', code, title: description, why: why === '' ? undefined : why };
    }
    yield* walkFields(field, `${code}.`);
  }
}

function shapeOf(schema: Described): Readonly<Record<string, Described>> {
  return schema.shape ?? (schema.unwrap === undefined ? {} : (schema.unwrap().shape ?? {}));
}
