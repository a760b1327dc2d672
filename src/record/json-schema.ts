import { z } from 'zod';
import { recordFields } from './schema.js';

interface SchemaWords {
  readonly title: string;
  readonly description: string;
}

/** The JSON Schema (2020-12) of a record, as an object. Keys that begin with `x_` are anyone's own. */
export function recordJsonSchema(): Record<string, unknown> {
  const words = { title: 'croton record', description: 'One clip of a manifest (croton/1).' };
  return renderJsonSchema(recordFields, words, (jsonSchema) => {
    if (jsonSchema.type !== 'object') return;
    jsonSchema.additionalProperties = false;
    jsonSchema.patternProperties = { '^x_': {} };
  });
}

/** The JSON Schema (2020-12) of what `schema` takes, with a title; `refine` may change every part of it. */
export function renderJsonSchema(
  schema: z.ZodType,
  words: SchemaWords,
  refine: (jsonSchema: z.core.JSONSchema.BaseSchema) => void = () => {},
): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema['requiredWhen'];
      refine(jsonSchema);
    },
  });
  return { $schema, ...words, ...rest };
}
