import { fitOf } from '../record/fit.js';
import type { RecordIssue } from '../record/issue.js';
import { type ClipRecord, clipRecordSchema } from '../record/schema.js';
import { countKeyEnds } from './json-position.js';
import { nestsTooDeep } from './nesting.js';
import { duplicateIssues, schemaIssues } from './record-issues.js';
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
  if (nestsTooDeep(text)) {
    const message = 'lists or objects more than 1,000 levels deep';
    return {
      issues: [{ rule: 'record/invalid', line, column: 1, message, fix: 'keep such data elsewhere' }],
    };
  }
  // As many keys in the text as in the value: none stands twice.
  if (countKeyEnds(text) === fitRecord(value)) return { record: value as ClipRecord, text };
  const twice = duplicateIssues(value, text, line);
  const parsed = clipRecordSchema.safeParse(value);
  // The object as it was read, not the schema's copy: keys of one's own and the order of all keys stay.
  if (parsed.success) return twice.length > 0 ? { issues: twice } : { record: value as ClipRecord, text };
  return { issues: [...twice, ...schemaIssues(parsed.error, value, text, line)] };
}
