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

export interface FieldReset {
  readonly field: string;
  readonly from: FieldValue | undefined;
  readonly to: FieldValue;
}

export interface MergeResult {
  readonly answers: FlatAnswers;
  readonly resets: readonly FieldReset[];
}

/**
 * The three-way merge of one record: a value that equals what was produced last follows what is produced now; one that
 * differs is a person's edit and stays, and so does an answer that a person took out. Where it was forgotten what was
 * produced last, everything that is there stays.
 */
export function mergeAnswers({ current, produced, remembered, reset }: MergeInput): MergeResult {
  if (current === undefined) return { answers: produced, resets: [] };
  const answers = new Map<string, FieldValue>();
  const resets: FieldReset[] = [];
  for (const field of new Set([...current.keys(), ...produced.keys()])) {
    const old = current.get(field);
    const fresh = produced.get(field);
    const untouched = remembered?.some((last) => sameValue(last.get(field), old)) ?? old === undefined;
    const followed = untouched ? fresh : old;
    const value = fresh !== undefined && reset(field) ? fresh : followed;
    if (value !== undefined) answers.set(field, value);
    if (value !== undefined && value !== followed && !sameValue(value, followed))
      resets.push({ field, from: old, to: value });
  }
  return { answers, resets };
}
