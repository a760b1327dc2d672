import { suggest } from '../text/suggest.js';

interface IssueSink {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void;
}

type Fields = ReadonlySet<string>;
type Shape = Readonly<Record<string, unknown>>;

/** Makes the check that adds an issue for each key, at both levels of a record, that is neither a field nor begins with `x_`. */
export function unknownKeysCheck(shape: Shape): (record: unknown, context: IssueSink) => void {
  const fields = new Set(Object.keys(shape));
  const groups = new Map<string, Fields>();
  for (const [name, schema] of Object.entries(shape)) {
    const inner = groupShape(schema);
    if (inner !== undefined) groups.set(name, new Set(Object.keys(inner)));
  }
  return (record, context) => {
    if (!isObject(record)) return;
    report(record, fields, [], context);
    for (const [name, groupFields] of groups) {
      const group = record[name];
      if (isObject(group)) report(group, groupFields, [name], context);
    }
  };
}

function report(object: object, fields: Fields, path: string[], context: IssueSink): void {
  for (const key in object) {
    if (fields.has(key) || key.startsWith('x_')) continue;
    const meant = suggest(key, fields);
    const help = meant === undefined ? 'begin keys of your own with x_' : `did you mean ${meant}?`;
    context.addIssue({ code: 'custom', path: [...path, key], message: `is not a field: ${help}` });
  }
}

/** The fields of a group, through `.optional()`. */
function groupShape(schema: unknown): Shape | undefined {
  if (!isObject(schema)) return undefined;
  if (isObject(schema.shape)) return schema.shape;
  return typeof schema.unwrap === 'function' ? groupShape(schema.unwrap()) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
