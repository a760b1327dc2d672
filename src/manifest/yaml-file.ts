/** Reading YAML that people and strangers wrote: positions in every complaint, nothing but plain data. */
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { reasonOf } from '../errors.js';
import { readTextFile } from '../files/read-text-file.js';
import { describeIssue } from '../record/describe-issue.js';
import { suggest } from '../text/suggest.js';

const LARGEST_BYTES = 1 << 20;

/** A complaint about a YAML file. Lines and columns count from 1. */
export interface YamlProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type YamlResult<T> =
  | { readonly ok: true; readonly value: T; readonly document: Document }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** The text of a YAML file, or undefined where there is none. Errors: `file/unreadable`, also above 1 MiB. */
export function readYamlText(path: string): Promise<string | undefined> {
  return readTextFile(path, LARGEST_BYTES);
}

/** Parses YAML 1.2 and checks it against `schema`. An empty text counts as an empty map. */
export function parseYaml<T>(text: string, schema: z.ZodType<T>): YamlResult<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message })) };
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    return { ok: false, problems: [{ line: 1, column: 1, message: reasonOf(error) }] };
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data, document };
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey(issue.path, key, schema));
    const { path, message } = describeIssue(issue, data);
    return [{ path, message: message.replace(/^the record/, 'the file') }];
  });
  return {
    ok: false,
    problems: problems
      .map(({ path, message }) => ({ offset: offsetOf(document, path), message }))
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => ({ ...at(offset), message })),
  };
}

function unknownKey(parent: readonly PropertyKey[], key: string, schema: unknown) {
  const path = [...parent.map((part) => (typeof part === 'number' ? part : String(part))), key];
  const known = knownKeys(schema, parent);
  const meant = suggest(key, known);
  const help = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
  return { path, message: `${JSON.stringify(key)} is not known here: ${help}` };
}

/** The keys that the schema has at a path, through optional and default wrappers and lists. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  let at = inner(schema);
  for (const key of path) {
    const shape = at?.shape;
    at =
      typeof key === 'number' ? inner(at?.element) : isRecord(shape) ? inner(shape[String(key)]) : undefined;
  }
  return isRecord(at?.shape) ? Object.keys(at.shape) : [];
}

function inner(schema: unknown): Record<string, unknown> | undefined {
  if (!isRecord(schema)) return undefined;
  return 'shape' in schema ||
    'element' in schema ||
    !('unwrap' in schema) ||
    typeof schema.unwrap !== 'function'
    ? schema
    : inner(schema.unwrap());
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Where the value at `path` begins: its key's place for unknown keys, the nearest parent for what is missing. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
