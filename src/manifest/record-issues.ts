/** What is wrong with a line that is JSON and no good record: where it is, in words, and what to do. */
import type { z } from 'zod';
import { type DescribedIssue, describeIssue, valueAt } from '../record/describe-issue.js';
import type { RecordIssue } from '../record/issue.js';
import { excerpt } from '../text/escape.js';
import { tellFirst } from '../text/tell-first.js';
import { fixFor } from './issue-fix.js';
import { columnOf, findDuplicateKey, jsonPointer, offsetOfKey, offsetOfPath } from './json-position.js';

/** Of one record: each is looked for in the text, and a hostile record may be long and have a hundred thousand. */
const mostIssues = (text: string) => (text.length < 1 << 16 ? 50 : 5);

/** The issue of a key that stands twice; none where each stands once. */
export function duplicateIssues(value: unknown, text: string, line: number): RecordIssue[] {
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

/** The issues that the schema found. */
export function schemaIssues(error: z.ZodError, value: unknown, text: string, line: number): RecordIssue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [noObject(value, text, line)];
  const described = tellFirst(error.issues, mostIssues(text), (issue) => describeIssue(issue, value));
  const version = described.find(
    ({ path, kind }) => path.length === 1 && path[0] === 'schema' && kind === 'invalid',
  );
  // Of a record of another version, the fields say nothing that this version understands.
  const told = version === undefined ? withoutMisspelled(described) : [version];
  const names = namesOf(value);
  return told.map((issue) => {
    const fix = fixFor(issue, valueAt(value, issue.path));
    const offsetOf = issue.kind === 'unknown-key' ? offsetOfKey : offsetOfPath;
    return {
      rule: issue.path[0] === 'schema' && issue.path.length === 1 ? 'record/schema-version' : ruleOf(issue),
      line,
      column: columnOf(text, offsetOf(text, issue.path)),
      pointer: jsonPointer(issue.path),
      ...names,
      message: issue.message,
      ...(issue.expected === undefined ? {} : { expected: issue.expected }),
      ...(issue.actual === undefined ? {} : { actual: issue.actual }),
      ...(fix === undefined ? {} : { fix }),
    };
  });
}

function noObject(value: unknown, text: string, line: number): RecordIssue {
  const what = Array.isArray(value) ? 'a list' : excerpt(JSON.stringify(value), 60);
  return {
    rule: 'record/invalid',
    line,
    column: columnOf(text, text.length - text.trimStart().length),
    pointer: '',
    message: `the record must be an object, not ${what}`,
    fix: 'write one record to a line, from { to }; nothing else stands in a manifest',
  };
}

/** A field that is missing because its name is misspelled is one mistake, not two. */
function withoutMisspelled(issues: readonly DescribedIssue[]): readonly DescribedIssue[] {
  const meant = new Set(
    issues
      .filter(({ kind }) => kind === 'unknown-key')
      .map(({ path, meant = '' }) => (meant.includes('.') ? meant : [...path.slice(0, -1), meant].join('.'))),
  );
  return issues.filter(({ kind, path }) => kind !== 'missing' || !meant.has(path.join('.')));
}

/** The rules that a schema names for issues which are theirs. */
const NAMED_RULES: readonly RecordIssue['rule'][] = [
  'record/path',
  'rights/license-unknown',
  'culture/place',
  'culture/language',
];

const ruleOf = (issue: DescribedIssue): RecordIssue['rule'] =>
  NAMED_RULES.find((rule) => rule === issue.rule) ?? 'record/invalid';

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
