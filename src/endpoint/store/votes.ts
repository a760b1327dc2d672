import type { Transaction } from 'kysely';
import type { Vote } from '../../curation/consensus.js';
import type { Tables } from './tables.js';
import type { SubmissionRow } from './transition.js';

/** The votes of a submission’s present round. */
export async function readVotes(trx: Transaction<Tables>, row: SubmissionRow): Promise<Vote[]> {
  const rows = await trx
    .selectFrom('decisions')
    .select(['verdict', 'answers'])
    .where('submission', '=', row.id)
    .where('round', '=', row.round)
    .execute();
  return rows.map(({ verdict, answers }) => ({
    verdict,
    answers: answers === null ? undefined : (JSON.parse(answers) as Record<string, string>),
  }));
}

/** What the contributor is told of a way out. */
interface Grounds {
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

export const NO_GROUNDS: Grounds = { reasons: [], notes: [] };

/** The reasons and notes of all votes of the round against it, the reasons of `first` in front. */
export async function readGrounds(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  first: readonly string[],
): Promise<Grounds> {
  const rows = await trx
    .selectFrom('decisions')
    .select(['reasons', 'note'])
    .where('submission', '=', row.id)
    .where('round', '=', row.round)
    .where('verdict', '!=', 'accept')
    .orderBy('id')
    .execute();
  const given = rows.flatMap(({ reasons }) => JSON.parse(reasons) as string[]);
  const notes = rows.flatMap(({ note }) => (note === null ? [] : [note]));
  return { reasons: [...new Set([...first, ...given])], notes: [...new Set(notes)] };
}
