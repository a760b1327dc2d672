import { CrotonError } from '../errors.js';
import type { Envelope, Receipt, Withdrawal } from '../protocol/receipts.js';
import type { WellKnown } from '../protocol/well-known.js';
import { FAULT_WORDS, type Statement, verifyStatement } from './statement.js';

/** What a receipt has to be about. */
export interface ReceiptSubject {
  readonly submission: string;
  readonly id: string;
  readonly bytes: number;
}

type PublicKey = WellKnown['public_key'];

const invalid = (reason: string) => new CrotonError('upload/receipt-invalid', { reason });

/**
 * The receipt in an envelope (DSSE), if the endpoint's Ed25519 key signed it and it is about this clip.
 * @throws CrotonError `upload/receipt-invalid`
 */
export function verifyReceipt(envelope: Envelope, publicKey: PublicKey, subject: ReceiptSubject): Receipt {
  const statement = signedBy(publicKey, envelope);
  if (statement.kind !== 'receipt') throw invalid(FAULT_WORDS['other-type']);
  const receipt = statement.said;
  for (const key of ['submission', 'id', 'bytes'] as const) {
    if (receipt[key] !== subject[key]) throw invalid(`its ${key} is that of another clip`);
  }
  return receipt;
}

/**
 * The proof of a withdrawal, if the endpoint's key signed it and it is about this submission.
 * @throws CrotonError `upload/receipt-invalid`
 */
export function verifyWithdrawal(
  envelope: Envelope,
  publicKey: PublicKey,
  subject: Pick<ReceiptSubject, 'submission' | 'id'>,
): Withdrawal {
  const statement = signedBy(publicKey, envelope);
  if (statement.kind !== 'withdrawal') throw invalid(FAULT_WORDS['other-type']);
  const withdrawal = statement.said;
  for (const key of ['submission', 'id'] as const) {
    if (withdrawal[key] !== subject[key]) throw invalid(`its ${key} is that of another clip`);
  }
  return withdrawal;
}

function signedBy(publicKey: PublicKey, envelope: Envelope): Statement {
  const verified = verifyStatement(envelope, [publicKey]);
  if (typeof verified === 'string') throw invalid(FAULT_WORDS[verified]);
  return verified.statement;
}
