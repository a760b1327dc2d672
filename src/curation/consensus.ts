/** From the votes of one round to an outcome. Pure: used by the endpoint and by people who check it. */

export const DEFAULT_QUORUM = 2;

export type Verdict = 'accept' | 'reject' | 'request-changes' | 'escalate';

export interface Vote {
  readonly verdict: Verdict;
  readonly answers?: Readonly<Record<string, string>> | undefined;
  /** A lead settles what was escalated. */
  readonly lead?: boolean;
}

export type Outcome = 'accepted' | 'rejected' | 'changes-requested' | 'escalated';

const SETTLED_BY_LEAD: Readonly<Record<Verdict, Outcome>> = {
  accept: 'accepted',
  reject: 'rejected',
  'request-changes': 'changes-requested',
  escalate: 'escalated',
};

/** Questions whose answer `no` is never outvoted. */
const GUARDED_QUESTIONS = ['rights', 'safety'] as const;

/** A vote that calls for a lead: the verdict says so, or rights or safety were answered `no`. */
export function callsForLead(vote: Vote): boolean {
  return (
    vote.verdict === 'escalate' || GUARDED_QUESTIONS.some((question) => vote.answers?.[question] === 'no')
  );
}

/**
 * What the votes of a round amount to; undefined while another vote is needed.
 * @param quorum votes that a verdict needs, at least 1
 */
export function outcomeOf(votes: readonly Vote[], quorum: number): Outcome | undefined {
  if (votes.some(callsForLead)) return 'escalated';
  const count = (verdict: Verdict) => votes.filter((vote) => vote.verdict === verdict).length;
  const accepts = count('accept');
  const rejects = count('reject');
  const changes = count('request-changes');
  if (changes >= quorum && changes > accepts && changes > rejects) return 'changes-requested';
  if (accepts >= quorum && accepts > rejects && accepts > changes) return 'accepted';
  if (rejects >= quorum && rejects > accepts && rejects > changes) return 'rejected';
  return votes.length >= voteLimit(quorum) ? 'escalated' : undefined;
}

/** What a lead’s vote makes of an escalated submission. */
export function outcomeOfLead(vote: Vote): Outcome {
  return SETTLED_BY_LEAD[vote.verdict];
}

/** After this many votes without an outcome a lead decides. */
export function voteLimit(quorum: number): number {
  return Math.max(5, 2 * quorum + 1);
}
