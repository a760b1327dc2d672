import { type Assignment, assignedValue } from '../record/assignment.js';
import { readField } from '../record/fields.js';
import type { RecordFilter } from '../record/where.js';
import { sameValue } from './answers.js';
import type { DraftRecord } from './compose-record.js';
import type { EditResult, FieldEdit } from './edit.js';

/** Makes the edit that assigns, one after the other, in the records that `matches` accepts. */
export function assignmentEdit(
  assignments: readonly Assignment[],
  matches: RecordFilter,
): (record: DraftRecord) => EditResult | undefined {
  return (record) => {
    if (!matches(record)) return undefined;
    const edits = new Map<string, FieldEdit>();
    for (const assignment of assignments) {
      const { path } = assignment;
      const from = readField(record, path);
      const current = edits.has(path) ? edits.get(path)?.to : from;
      edits.set(path, { field: path, from, to: assignedValue(current, assignment) });
    }
    const changed = [...edits.values()].filter(({ from, to }) => !sameValue(from as never, to as never));
    return { edits: changed, problems: [] };
  };
}
