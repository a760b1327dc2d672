import type { SubmissionDetail } from '../../protocol/submissions.js';
import { commitSubmission } from '../commit.js';
import { declareItems } from '../declare/declare.js';
import { makeWithdrawal } from '../make-withdrawal.js';
import { ProblemError } from '../problem-error.js';
import type { Services } from '../services.js';
import type { Account } from '../store/accounts.js';
import { describeSubmission } from '../store/describe-submission.js';
import { listSubmissions as readPage } from '../store/list-submissions.js';
import { withdrawSubmission } from '../withdraw.js';
import type { Handler } from './handler.js';

const REVIEWERS = ['curator', 'lead', 'admin'] as const;

/** Whether an account may look at submissions of others. */
export const seesAll = (account: Account) => REVIEWERS.some((role) => account.roles.includes(role));

export const declare: Handler<'declare'> = async ({ services, account, body }) => {
  if (account.agreement?.digest !== services.settings.agreement.digest)
    throw new ProblemError('agreement-needed');
  return { results: await declareItems(services, account, body.items) };
};

export const listSubmissions: Handler<'listSubmissions'> = async ({ services, account, query }) => {
  const own = query.contributor === 'me' || !seesAll(account);
  return readPage(services.db, query, own ? { account: account.id } : {});
};

/**
 * A submission as `account` may see it. Its contributor is not told which curator voted: nobody shall be leaned on.
 * @throws ProblemError `not-found`, also for what is not the account’s to see
 */
async function showTo(services: Services, account: Account, id: string): Promise<SubmissionDetail> {
  const detail = await describeSubmission(services.db, id);
  const own = detail?.contributor === account.name;
  if (detail === undefined || !(own || seesAll(account))) throw new ProblemError('not-found');
  if (!own) return detail;
  const history = detail.history.map((event) =>
    event.type === 'decided' ? { ...event, actor: 'curator' } : event,
  );
  return { ...detail, history };
}

export const showSubmission: Handler<'showSubmission'> = async ({ services, account, place }) =>
  showTo(services, account, place('id'));

export const commit: Handler<'commit'> = async ({ services, account, place, reply }) => {
  const outcome = await commitSubmission(services, account, place('id'));
  return outcome === 'pending' ? reply.code(202).header('Retry-After', '1').send({ pending: true }) : outcome;
};

export const withdraw: Handler<'withdraw'> = async ({ services, account, place, body }) => {
  const id = place('id');
  await withdrawSubmission(services, account, id, body.reason);
  const detail = await showTo(services, account, id);
  const withdrawal = makeWithdrawal(services, detail);
  return withdrawal === undefined ? detail : { ...detail, withdrawal };
};
