import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.js';
import {
  COLLECTION_FIELD_NAMES,
  COLLECTION_FIELDS,
  type CollectionAnswer,
  type CollectionAnswers,
  type CollectionField,
  fieldLabel,
} from '../manifest/collection-fields.js';
import { excerpt } from '../text/escape.js';
import { styleFor } from '../text/style.js';

/** An answer that differs from the one in the file. */
export interface AnswerChange {
  readonly name: CollectionField;
  /** As in a record: `rights.license`. */
  readonly field: string;
  readonly from: CollectionAnswer | null;
  readonly to: CollectionAnswer;
}

/** What `answers` change of those that are there, in the order of the file. */
export function changedAnswers(present: CollectionAnswers, answers: CollectionAnswers): AnswerChange[] {
  return COLLECTION_FIELD_NAMES.flatMap((name) => {
    const to = answers[name];
    const from = present[name] ?? null;
    return to === undefined || isDeepStrictEqual(from, to)
      ? []
      : [{ name, field: fieldLabel(name), from, to }];
  });
}

/** Whether an answer on rights, consent, people or children is replaced. One that was missing is no change of mind. */
export function changesRights(changes: readonly AnswerChange[]): boolean {
  return changes.some(
    ({ name, from }) => from !== null && (COLLECTION_FIELDS[name] as readonly string[])[1] === 'rights',
  );
}

/** Shows each change on stderr, before anything is written. */
export function tellChanges({ io, env }: Context, changes: readonly AnswerChange[]): void {
  const style = styleFor(io.stderr, env);
  const shown = (answer: CollectionAnswer) =>
    excerpt(typeof answer === 'string' ? answer : answer.join(', '), 100);
  const lines = changes.map(({ field, from, to }) =>
    from === null
      ? `  ${field}: ${style.green(shown(to))}\n`
      : `  ${field}: ${style.red(shown(from))} -> ${style.green(shown(to))}\n`,
  );
  io.stderr.write(lines.length === 0 ? 'nothing to change\n' : lines.join(''));
}
