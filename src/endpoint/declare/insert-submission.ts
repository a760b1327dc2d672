import type { Transaction } from 'kysely';
import { appendEvent } from '../store/events.js';
import { insertTags, recordColumns } from '../store/record-columns.js';
import type { Tables } from '../store/tables.js';
import { moveSubmission, type SubmissionRow } from '../store/transition.js';
import { uuidV7 } from '../uuid-v7.js';
import type { Declaration, Item } from './declaration.js';

/** Writes down a submission that is new. */
export async function insertSubmission(
  trx: Transaction<Tables>,
  { item, record, digest, account, now }: Declaration,
): Promise<SubmissionRow> {
  const row = await trx
    .insertInto('submissions')
    .values({
      id: uuidV7(now),
      account: account.id,
      digest: item.record.id,
      state: 'declared',
      round: 1,
      revision: 1,
      generation: 1,
      holds_object: 0,
      verified_at: null,
      accepted_revision: null,
      reasons: '[]',
      findings: '[]',
      votes: 0,
      receipt: null,
      declared_at: now,
      updated_at: now,
      ...recordColumns(record, digest),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await insertRevision(trx, row, item, now);
  await insertTags(trx, row.id, record);
  await appendEvent(trx, {
    type: 'declared',
    submission: row.id,
    state: row.state,
    round: row.round,
    revision: row.revision,
    actor: account.name,
    at: now,
    body: { record: digest },
  });
  return row;
}

/** Writes down the present revision of a submission. */
export async function insertRevision(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  item: Item,
  now: number,
): Promise<void> {
  await trx
    .insertInto('revisions')
    .values({
      submission: row.id,
      revision: row.revision,
      record: JSON.stringify(item.record),
      digest: row.record_digest,
      at: now,
    })
    .execute();
}

/** Declares a withdrawn submission anew. */
export async function declareAgain(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  { item, record, digest, account, now }: Declaration,
): Promise<SubmissionRow> {
  const moved = await moveSubmission(trx, row, {
    to: 'declared',
    type: 'declared',
    actor: account.name,
    at: now,
    body: { record: digest, again: true },
    set: {
      ...recordColumns(record, digest),
      round: row.round + 1,
      revision: row.revision + 1,
      votes: 0,
      reasons: '[]',
    },
  });
  await insertRevision(trx, moved, item, now);
  await insertTags(trx, row.id, record);
  return moved;
}
