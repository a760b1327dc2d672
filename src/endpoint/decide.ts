/** Decisions of curators: votes of a round, and what they amount to. */
import type { Transaction } from 'kysely';
import { callsForLead, type Outcome, outcomeOf, outcomeOfLead, type Vote } from '../curation/consensus.js';
import { findReason } from '../curation/reasons.js';
import type { ProblemCode } from '../protocol/problem.js';
import { PROBLEMS } from '../protocol/problem.js';
import type { Decision, DecisionResult } from '../protocol/review.js';
import type { Services } from './services.js';
import type { Account } from './store/accounts.js';
import { appendEvent, ENDPOINT_ACTOR } from './store/events.js';
import type { Tables } from './store/tables.js';
import { moveSubmission, type SubmissionRow } from './store/transition.js';
import { NO_GROUNDS, readGrounds, readVotes } from './store/votes.js';
import { uuidV7 } from './uuid-v7.js';

interface Reviewed {
  readonly trx: Transaction<Tables>;
  readonly account: Account;
  readonly decision: Decision;
  readonly quorum: number;
  readonly now: number;
}

/** Applies decisions in one transaction. One result per decision, in their order; a refused one stops no other. */
export async function applyDecisions(
  { db, clock, settings }: Services,
  account: Account,
  decisions: readonly Decision[],
): Promise<DecisionResult[]> {
  const now = clock.now();
  return db.transaction().execute(async (trx) => {
    const results: DecisionResult[] = [];
    for (const decision of decisions)
      results.push(await applyOne({ trx, account, decision, quorum: settings.quorum, now }));
    return results;
  });
}

async function applyOne(review: Reviewed): Promise<DecisionResult> {
  const { trx, account, decision } = review;
  const unfit = whyUnfit(decision);
  if (unfit !== undefined) return refusal(decision, unfit);
  const row = await trx
    .selectFrom('submissions')
    .innerJoin('accounts', 'accounts.id', 'submissions.account')
    .selectAll('submissions')
    .select('accounts.organization')
    .where('submissions.id', '=', decision.item)
    .executeTakeFirst();
  if (row === undefined) return refusal(decision, 'not-found');
  if (await isOwn(review, row)) return refusal(decision, 'own-submission', row);
  const settles = row.state === 'escalated' && account.roles.includes('lead');
  const earlier = await trx
    .selectFrom('decisions')
    .selectAll()
    .where('submission', '=', row.id)
    .where('round', '=', decision.round)
    .where('reviewer', '=', account.id)
    .orderBy('lead', 'desc')
    .limit(1)
    .executeTakeFirst();
  // A lead who has voted may still settle what that vote escalated.
  if (earlier !== undefined && !(settles && earlier.lead === 0)) {
    const same = earlier.verdict === decision.verdict && earlier.reasons === JSON.stringify(decision.reasons);
    return result(decision, same ? 'unchanged' : 'conflict', row, earlier.id);
  }
  if (row.round !== decision.round || row.record_digest !== decision.record)
    return result(decision, 'stale', row);
  if (row.state === 'escalated' && !settles) return refusal(decision, 'role-missing', row);
  if (row.state !== 'queued' && !settles) return refusal(decision, 'state-conflict', row);
  return vote(review, row, settles);
}

/** One's own clip: of the account, of its organization, or the same bytes that the account contributed too. */
async function isOwn(
  { trx, account }: Reviewed,
  row: SubmissionRow & { readonly organization: string | null },
): Promise<boolean> {
  if (row.account === account.id) return true;
  if (row.organization !== null && row.organization === account.organization) return true;
  const twin = await trx
    .selectFrom('submissions')
    .select('id')
    .where('account', '=', account.id)
    .where('digest', '=', row.digest)
    .where('holds_object', '=', 1)
    .executeTakeFirst();
  return twin !== undefined;
}

function whyUnfit({ verdict, reasons, note }: Decision): ProblemCode | undefined {
  if (reasons.some((code) => findReason(code) === undefined)) return 'reason-unknown';
  if (verdict !== 'accept' && reasons.length === 0) return 'reason-needed';
  return reasons.includes('other') && (note ?? '').trim() === '' ? 'note-needed' : undefined;
}

async function vote(review: Reviewed, row: SubmissionRow, settles: boolean): Promise<DecisionResult> {
  const { trx, account, decision, quorum, now } = review;
  const id = uuidV7(now);
  await trx
    .insertInto('decisions')
    .values({
      id,
      submission: row.id,
      round: row.round,
      reviewer: account.id,
      lead: settles ? 1 : 0,
      record_digest: decision.record,
      verdict: decision.verdict,
      reasons: JSON.stringify(decision.reasons),
      note: decision.note ?? null,
      answers: decision.answers === undefined ? null : JSON.stringify(decision.answers),
      at: now,
    })
    .execute();
  await trx
    .updateTable('submissions')
    .set({ votes: row.votes + 1 })
    .where('id', '=', row.id)
    .execute();
  const { verdict, reasons } = decision;
  const common = { actor: account.name, at: now };
  await appendEvent(trx, {
    type: 'decided',
    submission: row.id,
    state: row.state,
    round: row.round,
    revision: row.revision,
    ...common,
    body: { decision: id },
  });
  const votes = await readVotes(trx, row);
  const own: Vote = { verdict, answers: decision.answers };
  const outcome = settles ? outcomeOfLead(own) : outcomeOf(votes, quorum);
  if (outcome === undefined) return result(decision, 'applied', { ...row, votes: row.votes + 1 }, id);
  const why =
    outcome === 'accepted'
      ? NO_GROUNDS
      : await readGrounds(trx, row, settles || callsForLead(own) ? reasons : []);
  const moved = await moveSubmission(trx, row, {
    to: outcome,
    type: outcome,
    actor: ENDPOINT_ACTOR,
    at: now,
    body: { ...why },
    set: {
      votes: row.votes + 1,
      reasons: JSON.stringify(why.reasons),
      accepted_revision: acceptedAfter(outcome, row),
    },
  });
  return result(decision, 'applied', moved, id);
}

/** An accepted revision stays in force while a lead looks at the next one; a no ends it. */
function acceptedAfter(outcome: Outcome, row: SubmissionRow): number | null {
  if (outcome === 'accepted') return row.revision;
  return outcome === 'escalated' ? row.accepted_revision : null;
}

function refusal(decision: Decision, code: ProblemCode, row?: SubmissionRow): DecisionResult {
  return {
    item: decision.item,
    status: 'refused',
    decision: null,
    state: row?.state ?? null,
    code,
    message: PROBLEMS[code].title,
  };
}

function result(
  decision: Decision,
  status: DecisionResult['status'],
  row: SubmissionRow,
  id: string | null = null,
): DecisionResult {
  return { item: decision.item, status, decision: id, state: row.state };
}
