import { createHash } from 'node:crypto';
import { type Envelope, WITHDRAWAL_TYPE, type Withdrawal } from '../protocol/receipts.js';
import type { SubmissionDetail } from '../protocol/submissions.js';
import type { Services } from './services.js';

/**
 * The signed statement that a submission was taken back; undefined while it was not. It is made of the event that did it,
 * and Ed25519 signs the same text alike, so that asking again gives the same proof.
 */
export function makeWithdrawal(
  { signer, settings }: Pick<Services, 'signer' | 'settings'>,
  { submission, id, state, contributor, history }: SubmissionDetail,
): Envelope | undefined {
  if (state !== 'withdrawn' && state !== 'removed') return undefined;
  const event = history.findLast(({ type }) => type === state);
  if (event === undefined) return undefined;
  const reason = event.detail?.reason;
  const withdrawal: Withdrawal = {
    type: 'croton/withdrawal/1',
    submission,
    id,
    state,
    contributor,
    reason_digest: typeof reason === 'string' ? digestOf(reason) : null,
    endpoint: settings.publicUrl,
    time: event.at,
  };
  return signer.sign(WITHDRAWAL_TYPE, withdrawal);
}

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
