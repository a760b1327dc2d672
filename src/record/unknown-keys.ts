import type { z } from 'zod';
import { suggest } from '../text/suggest.js';

interface IssueSink {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void;
}

/** Of one object that are issues: a hostile record has a hundred thousand. */
const MOST_UNKNOWN = 1000;

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
  /** The dotted path of a field that stands in the wrong group, or in none: `languages` belongs into `culture`. */
  const homeOf = (key: string) => {
    if (fields.has(key)) return key;
    const [group, ...others] = [...groups].filter(([, names]) => names.has(key)).map(([name]) => name);
    return group === undefined || others.length > 0 ? undefined : `${group}.${key}`;
  };
  return (record, context) => {
    if (!isObject(record)) return;
    report(record, fields, [], context, homeOf);
    for (const [name, groupFields] of groups) {
      const group = record[name];
      if (isObject(group)) report(group, groupFields, [name], context, homeOf);
    }
  };
}

function report(
  object: object,
  fields: Fields,
  path: string[],
  context: IssueSink,
  homeOf: (key: string) => string | undefined,
): void {
  let unknown = 0;
  for (const key in object) {
    if (fields.has(key) || key.startsWith('x_')) continue;
    unknown += 1;
    if (unknown > MOST_UNKNOWN) return;
    const meant =
      homeOf(key.slice(key.lastIndexOf('.') + 1).toLowerCase()) ??
      suggest(key.replace(/[\s-]+/g, '_'), fields);
    const help = meant === undefined ? 'begin keys of your own with x_' : `did you mean ${meant}?`;
    context.addIssue({ code: 'custom', path: [...path, key], message: `is not a field: ${help}` });
  }
}

/**
 * Lets a schema of records refuse keys called `__proto__`, at both levels. zod leaves them out of what its checks see, so that
 * they would pass unseen: they are looked for in what it was given.
 */
export function refusePrototypeKeys<T extends z.ZodType>(schema: T): T {
  const { run } = schema._zod;
  schema._zod.run = (payload, context) => {
    const input: unknown = payload.value;
    const result = run(payload, context);
    if (result instanceof Promise || !isObject(input)) return result;
    const message = 'is not a field: no key is called that';
    const places: [object, string[]][] = [[input, []]];
    for (const [name, group] of Object.entries(input)) if (isObject(group)) places.push([group, [name]]);
    for (const [object, path] of places) {
      if (Object.hasOwn(object, '__proto__') && !path.some((name) => name.startsWith('x_')))
        result.issues.push({ code: 'custom', path: [...path, '__proto__'], message, input, inst: schema });
    }
    return result;
  };
  return schema;
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
