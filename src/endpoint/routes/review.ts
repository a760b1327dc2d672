import { applyDecisions } from '../decide.js';
import { ProblemError } from '../problem-error.js';
import { instant } from '../store/describe-submission.js';
import type { Handler } from './handler.js';

export const decide: Handler<'decide'> = async ({ services, account, body }) => ({
  results: await applyDecisions(services, account, body.decisions),
});

/** Votes of others are hidden until one has voted in this round, so that nobody follows the first. */
export const decisions: Handler<'decisions'> = async ({ services, account, place }) => {
  const { db } = services;
  const submission = await db
    .selectFrom('submissions')
    .select(['id', 'account', 'round', 'state'])
    .where('id', '=', place('id'))
    .executeTakeFirst();
  if (submission === undefined) throw new ProblemError('not-found');
  const rows = await db
    .selectFrom('decisions')
    .innerJoin('accounts', 'accounts.id', 'decisions.reviewer')
    .selectAll('decisions')
    .select('accounts.name as reviewer_name')
    .where('submission', '=', submission.id)
    .orderBy('decisions.id')
    .execute();
  const voted = rows.some((row) => row.round === submission.round && row.reviewer === account.id);
  const settles = account.roles.includes('lead') && submission.state === 'escalated';
  const own = submission.account === account.id;
  const open = !own && (voted || settles || account.roles.includes('admin'));
  const shown = rows.filter((row) => open || row.round < submission.round || submission.state !== 'queued');
  const items = own ? [] : shown;
  return {
    items: items.map((row) => ({
      decision: row.id,
      item: row.submission,
      round: row.round,
      record: row.record_digest,
      verdict: row.verdict,
      reasons: JSON.parse(row.reasons) as string[],
      ...(row.note === null ? {} : { note: row.note }),
      ...(row.answers === null ? {} : { answers: JSON.parse(row.answers) as Record<string, string> }),
      reviewer: row.reviewer_name,
      at: instant(row.at),
    })),
    hidden: rows.length - items.length,
  };
};
