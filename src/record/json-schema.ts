import { z } from 'zod';
import { recordFields } from './schema.js';

/** The JSON Schema (2020-12) of a record, as an object. Keys that begin with `x_` are anyone's own. */
export function recordJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(recordFields, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      delete jsonSchema['requiredWhen'];
      // zod writes the largest safe integer of JavaScript: no limit of the record.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.type !== 'object') return;
      jsonSchema.additionalProperties = false;
      jsonSchema.patternProperties = { '^x_': {} };
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, title: 'croton record', description: 'One clip of a manifest (croton/1).', ...rest };
}
