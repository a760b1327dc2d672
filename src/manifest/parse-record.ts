import type { z } from 'zod';
import { COMPUTED_FIELDS } from '../record/computed-fields.js';
import { type DescribedIssue, describeIssue } from '../record/describe-issue.js';
import { fitOf } from '../record/fit.js';
import type { RecordIssue } from '../record/issue.js';
import { type ClipRecord, clipRecordSchema, RECORD_SCHEMA } from '../record/schema.js';
import { excerpt } from '../text/escape.js';
import { tellFirst } from '../text/tell-first.js';
import { columnOf, countKeyEnds, findDuplicateKey, jsonPointer, offsetOfPath } from './json-position.js';
import { syntaxIssue } from './syntax-issue.js';

export type ParsedRecord =
  | { readonly record: ClipRecord; readonly text: string }
  | { readonly issues: readonly RecordIssue[] };

const fitRecord = fitOf(clipRecordSchema);

/** Reads one line of a manifest: a record, or what is wrong with it and where. `ended`: false where the file ends in it. */
export function parseRecord(text: string, line: number, ended = true): ParsedRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { issues: [syntaxIssue(text, line, ended)] };
  }
  // As many keys in the text as in the value: none stands twice.
  if (countKeyEnds(text) === fitRecord(value)) return { record: value as ClipRecord, text };
  const twice = duplicateIssues(value, text, line);
  const parsed = clipRecordSchema.safeParse(value);
  // The object as it was read, not the schema's copy: keys of one's own and the order of all keys stay.
  if (parsed.success) return twice.length > 0 ? { issues: twice } : { record: value as ClipRecord, text };
  return { issues: [...twice, ...schemaIssues(parsed.error, value, text, line)] };
}

function duplicateIssues(value: unknown, text: string, line: number): RecordIssue[] {
  const again = findDuplicateKey(text, value);
  if (again === undefined) return [];
  return [
    {
      rule: 'record/invalid',
      line,
      column: columnOf(text, again.offset),
      pointer: jsonPointer(again.path),
      ...namesOf(value),
      message: `${excerpt(JSON.stringify(again.path.at(-1)))} stands twice in its object: programs differ in which of the two they read`,
      fix: 'keep the right one, delete the other',
    },
  ];
}

function schemaIssues(error: z.ZodError, value: unknown, text: string, line: number): RecordIssue[] {
  const described = tellFirst(error.issues, MOST_ISSUES, (issue) => describeIssue(issue, value));
  const version = described.find(({ path }) => path.length === 1 && path[0] === 'schema');
  // Of a record of another version, the fields say nothing that this version understands.
  const told = version === undefined ? described : [version];
  const names = namesOf(value);
  return told.map((issue) => ({
    rule: issue === version ? 'record/schema-version' : ruleOf(issue),
    line,
    column: columnOf(text, offsetOfPath(text, issue.path)),
    pointer: jsonPointer(issue.path),
    ...names,
    message: issue.message,
    ...(issue.expected === undefined ? {} : { expected: issue.expected }),
    ...(issue.actual === undefined ? {} : { actual: issue.actual }),
    ...fixFor(issue),
  }));
}

/** Of one record: each is looked for in the text, and a hostile record may have a hundred thousand. */
const MOST_ISSUES = 50;

/** The rules that a schema names for issues which are theirs. */
const NAMED_RULES: readonly RecordIssue['rule'][] = [
  'record/path',
  'rights/license-unknown',
  'culture/place',
  'culture/language',
];

const ruleOf = (issue: DescribedIssue): RecordIssue['rule'] =>
  NAMED_RULES.find((rule) => rule === issue.rule) ?? 'record/invalid';

/** People answer in croton.yaml, so that is where a missing answer is given; computed fields come from a build. */
function fixFor({ kind, path, rule }: DescribedIssue): { fix?: string } {
  const [group, field] = path;
  if (kind === 'unknown-key' || rule !== undefined || group === undefined) return {};
  if (group === 'schema')
    return { fix: `this croton reads ${RECORD_SCHEMA}: update croton, or build the manifest anew` };
  if (COMPUTED_FIELDS.has(String(group))) return { fix: 'croton computes it: run croton manifest build' };
  if (kind !== 'missing') return {};
  const name = field === undefined ? `${group}` : `${group}.${field}`;
  return {
    fix: `answer it in croton.yaml under defaults (${name}; croton init asks), then croton manifest build; or in this record`,
  };
}

function namesOf(value: unknown): { id?: string; fileName?: string } {
  const id = readText(value, 'id');
  const fileName = readText(value, 'file_name');
  return { ...(id === undefined ? {} : { id }), ...(fileName === undefined ? {} : { fileName }) };
}

function readText(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[field];
  return typeof found === 'string' ? found : undefined;
}
