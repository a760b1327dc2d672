import type { Selectable, Transaction, Updateable } from 'kysely';
import { isLegalStep, type State } from '../../curation/states.js';
import { ProblemError } from '../problem-error.js';
import { appendEvent } from './events.js';
import type { SubmissionsTable, Tables } from './tables.js';

export type SubmissionRow = Selectable<SubmissionsTable>;

export interface Step {
  readonly to: State;
  /** Type of the event. */
  readonly type: string;
  readonly actor: string;
  readonly at: number;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** Other columns that change with it. */
  readonly set?: Updateable<SubmissionsTable>;
}

/**
 * Moves a submission and tells it in an event of the same transaction. Returns the row as it is then.
 * @throws ProblemError `state-conflict` when the step is not legal
 */
export async function moveSubmission(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  step: Step,
): Promise<SubmissionRow> {
  if (!isLegalStep(row.state, step.to))
    throw new ProblemError('state-conflict', { detail: `it is ${row.state}` });
  const moved = await trx
    .updateTable('submissions')
    .set({ ...step.set, state: step.to, updated_at: step.at })
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .where('generation', '=', row.generation)
    .returningAll()
    .executeTakeFirst();
  if (moved === undefined) throw new ProblemError('state-conflict');
  await appendEvent(trx, {
    type: step.type,
    submission: moved.id,
    state: moved.state,
    round: moved.round,
    revision: moved.revision,
    actor: step.actor,
    at: step.at,
    body: step.body,
  });
  return moved;
}
