/** Reading YAML that people and strangers wrote: positions in every complaint, nothing but plain data. */
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { reasonOf } from '../errors.js';
import { readTextFile } from '../files/read-text-file.js';
import { suggest } from '../text/suggest.js';
import { describeIssue, valueAt } from './describe-issue.js';
import { keysAt } from './schema-keys.js';

const LARGEST_BYTES = 1 << 20;
/** Nobody reads more of them, and finding the place of each takes time. */
export const MOST_COMPLAINTS = 100;

/** Keys and indexes from the root of a file. */
export type YamlPath = readonly (string | number)[];

/** Lines and columns count from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A complaint about a YAML file. */
export interface YamlProblem extends YamlPlace {
  readonly message: string;
}

export interface YamlData {
  readonly ok: true;
  /** Plain data; an empty text counts as an empty map. */
  readonly data: unknown;
  readonly document: Document;
  /** Where the value at a path begins: its key, or the nearest parent of what is missing. */
  placeOf(path: YamlPath): YamlPlace;
}

export interface YamlProblems {
  readonly ok: false;
  readonly problems: readonly YamlProblem[];
}

export type YamlResult<T> =
  | { readonly ok: true; readonly value: T; readonly document: Document }
  | YamlProblems;

/** The text of a YAML file, or undefined where there is none. Errors: `file/unreadable`, also above 1 MiB. */
export function readYamlText(path: string): Promise<string | undefined> {
  return readTextFile(path, LARGEST_BYTES);
}

/** Parses YAML 1.2 and checks it against `schema`. An empty text counts as an empty map. */
export function parseYaml<T>(text: string, schema: z.ZodType<T>): YamlResult<T> {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const parsed = schema.safeParse(yaml.data);
  if (parsed.success) return { ok: true, value: parsed.data, document: yaml.document };
  return { ok: false, problems: placeComplaints(yaml, complaintsOf(parsed.error, yaml.data, schema)) };
}

/** Parses YAML 1.2 into plain data. */
export function readYaml(text: string): YamlData | YamlProblems {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    ...{ lineCounter: lines, prettyErrors: false, stringKeys: true },
    // Its own check compares every key with all before it: half a minute for a file of 1 MiB.
    uniqueKeys: false,
  });
  const at = (offset: number): YamlPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = document.errors.map(({ pos, message }) => ({ offset: pos[0], message }));
  const wrong = errors.length > 0 ? errors : repeatedKeys(document);
  if (wrong.length > 0) {
    const problems = wrong.slice(0, MOST_COMPLAINTS);
    return { ok: false, problems: problems.map(({ offset, message }) => ({ ...at(offset), message })) };
  }
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return { ok: true, data, document, placeOf: (path) => at(offsetOf(document, path)) };
  } catch (error) {
    return { ok: false, problems: [{ line: 1, column: 1, message: reasonOf(error) }] };
  }
}

function repeatedKeys(document: Document): { readonly offset: number; readonly message: string }[] {
  const found: { readonly offset: number; readonly message: string }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value))
          found.push({ offset: key.range?.[0] ?? 0, message: 'Map keys must be unique' });
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** Something wrong with the value at a path. The message may hold untrusted text. */
export interface Complaint {
  readonly path: YamlPath;
  readonly message: string;
}

/** What a schema has to say of `data`, in words. */
export function complaintsOf(error: z.ZodError, data: unknown, schema: z.ZodType): Complaint[] {
  return error.issues
    .slice(0, MOST_COMPLAINTS)
    .map((issue) => mostTelling(issue, data))
    .flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.slice(0, MOST_COMPLAINTS).map((key) => unknownKey(issue.path, key, schema));
      const { path, message } = describeIssue(issue, data);
      return [{ path, message: message.replace(/^the record/, 'the file') }];
    });
}

/** Complaints by their place in the file. */
export function placeComplaints(yaml: YamlData, complaints: readonly Complaint[]): YamlProblem[] {
  return complaints
    .slice(0, MOST_COMPLAINTS)
    .map(({ path, message }) => ({ ...yaml.placeOf(path), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Of the alternatives that a value could have been, the complaint of the one that it was most likely meant as. */
function mostTelling(issue: z.core.$ZodIssue, data: unknown): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const isList = Array.isArray(valueAt(data, issue.path.map(keyOf)));
  const depth = (issues: readonly z.core.$ZodIssue[]) =>
    Math.max(...issues.map(({ path }) => path.length)) +
    (issues.some((inner) => isList && inner.path.length === 0 && inner.code !== 'invalid_type') ? 0.5 : 0);
  const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a));
  const inner = best?.find(({ path }) => path.length > 0) ?? best?.[0];
  return inner === undefined ? issue : mostTelling({ ...inner, path: [...issue.path, ...inner.path] }, data);
}

const keyOf = (key: PropertyKey) => (typeof key === 'number' ? key : String(key));

function unknownKey(parent: readonly PropertyKey[], key: string, schema: unknown): Complaint {
  const path = [...parent.map(keyOf), key];
  const known = keysAt(schema, parent).filter((name) => name !== '$schema');
  const meant = suggest(key, known);
  const help = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
  return { path, message: `${JSON.stringify(key)} is not known here: ${help}` };
}

function offsetOf(document: Document, path: YamlPath): number {
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
