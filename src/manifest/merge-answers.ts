import { type FieldValue, type FlatAnswers, sameValue } from './answers.js';

export interface MergeInput {
  /** What the manifest says now; undefined for a clip that it does not have. */
  readonly current: FlatAnswers | undefined;
  /** What defaults, rules and sidecar say now. */
  readonly produced: FlatAnswers;
  /** What they said when the manifest was last written (two states after a crash between); undefined when forgotten. */
  readonly remembered: readonly FlatAnswers[] | undefined;
  /** Fields for which what is produced wins over a person's edit. */
  readonly reset: (field: string) => boolean;
}

/** A value of an existing record that a merge changes. */
export interface FieldChange {
  /** Nobody had edited it, or somebody had and it is reset. */
  readonly kind: 'followed' | 'reset';
  readonly field: string;
  readonly from: FieldValue | undefined;
  readonly to: FieldValue | undefined;
}

export interface MergeResult {
  readonly answers: FlatAnswers;
  readonly changes: readonly FieldChange[];
  /** Fields in which a person says something else than what is produced, also those whose answer they took out. */
  readonly edits: readonly string[];
}

/**
 * The three-way merge of one record: a value that equals what was produced last follows what is produced now; one that
 * differs is a person's edit and stays, and so does an answer that a person took out. Where it was forgotten what was
 * produced last, everything that is there stays.
 */
export function mergeAnswers({ current, produced, remembered, reset }: MergeInput): MergeResult {
  if (current === undefined) return { answers: produced, changes: [], edits: [] };
  const answers = new Map<string, FieldValue>();
  const changes: FieldChange[] = [];
  const edits: string[] = [];
  for (const field of new Set([...current.keys(), ...produced.keys()])) {
    const from = current.get(field);
    const fresh = produced.get(field);
    const same = sameValue(from, fresh);
    const untouched =
      same || (remembered?.some((last) => sameValue(last.get(field), from)) ?? from === undefined);
    const isReset = !untouched && fresh !== undefined && reset(field);
    const to = untouched || isReset ? fresh : from;
    if (!untouched) edits.push(field);
    if (to !== undefined) answers.set(field, to);
    if (!same && (untouched || isReset))
      changes.push({ kind: isReset ? 'reset' : 'followed', field, from, to });
  }
  return { answers, changes, edits };
}
