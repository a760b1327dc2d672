/** What an edited record does to its submission. */
import type { Transaction } from 'kysely';
import { narrowsRights, opensNewRound } from '../../curation/rounds.js';
import type { State } from '../../curation/states.js';
import type { DeclareResult } from '../../protocol/submissions.js';
import { clearTags, insertTags, recordColumns } from '../store/record-columns.js';
import type { Tables } from '../store/tables.js';
import { moveSubmission, type SubmissionRow } from '../store/transition.js';
import { dropUpload } from '../uploads/drop-upload.js';
import { describe, refused, whatIsNext } from './answers.js';
import type { Declaration } from './declaration.js';
import { insertRevision } from './insert-submission.js';

/** States of what was, is or may be judged. */
const JUDGED_STATES: readonly State[] = ['queued', 'accepted', 'rejected', 'changes-requested', 'escalated'];

/**
 * Where an edited record leads: what is judged anew goes back to the queue, in the next round. One that rules refuse,
 * taken because it takes something back, waits for a lead.
 */
function stateAfterEdit(
  row: SubmissionRow,
  judged: boolean,
  breaksRule: boolean,
): { to: State; newRound: boolean } {
  if (breaksRule && JUDGED_STATES.includes(row.state)) return { to: 'escalated', newRound: true };
  if (row.state === 'changes-requested') return { to: 'queued', newRound: true };
  if (!judged) return { to: row.state, newRound: false };
  if (row.state === 'accepted' || row.state === 'rejected' || row.state === 'queued')
    return { to: 'queued', newRound: true };
  return { to: row.state, newRound: row.state === 'escalated' };
}

/** Stores a further revision, and what follows from it: a new round, a place in the queue, bytes of another size. */
export async function revise(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  declaration: Declaration,
): Promise<DeclareResult> {
  const { item, record, findings, digest, account, now, dropped } = declaration;
  const before = await readRecord(trx, row);
  const narrowed = narrowsRights(before, item.record);
  // Who takes a permission back is never turned away: that acts at once.
  if (findings.length > 0 && !narrowed) return refused(item, findings);
  const judged = opensNewRound(before, item.record);
  const { to, newRound } = stateAfterEdit(row, judged, findings.length > 0);
  const revision = row.revision + 1;
  const moved = await moveSubmission(trx, row, {
    to,
    type: 'revised',
    actor: account.name,
    at: now,
    body: { record: digest, new_round: newRound },
    set: {
      ...recordColumns(record, digest),
      revision,
      ...(newRound ? { round: row.round + 1, votes: 0, reasons: '[]' } : {}),
      accepted_revision: acceptedAfterEdit(row, judged, narrowed, revision),
    },
  });
  await insertRevision(trx, moved, item, now);
  await clearTags(trx, row.id);
  await insertTags(trx, row.id, record);
  if (row.holds_object === 1) return describe('updated', moved);
  if (row.bytes !== item.record.bytes) dropped.push(...(await dropUpload(trx, row.id)));
  return whatIsNext(trx, moved);
}

/** The last accepted revision stays in force until the new one is judged, unless the new one allows less. */
function acceptedAfterEdit(
  row: SubmissionRow,
  judged: boolean,
  narrowed: boolean,
  revision: number,
): number | null {
  if (row.accepted_revision === null || narrowed) return null;
  return judged ? row.accepted_revision : revision;
}

async function readRecord(
  trx: Transaction<Tables>,
  row: SubmissionRow,
): Promise<Readonly<Record<string, unknown>>> {
  const { record } = await trx
    .selectFrom('revisions')
    .select('record')
    .where('submission', '=', row.id)
    .where('revision', '=', row.revision)
    .executeTakeFirstOrThrow();
  return record === null ? {} : (JSON.parse(record) as Record<string, unknown>);
}
