import type { Selectable } from 'kysely';
import { type Envelope, RECEIPT_TYPE, type Receipt } from '../protocol/receipts.js';
import type { Services } from './services.js';
import { instant } from './store/describe-submission.js';
import type { AccountsTable } from './store/tables.js';
import type { SubmissionRow } from './store/transition.js';

interface Received {
  readonly row: SubmissionRow;
  readonly account: Selectable<AccountsTable>;
  /** Bytes that arrived. */
  readonly bytes: number;
  readonly at: number;
}

/** The signed receipt for bytes that were verified. It proves that they were received, not that they were accepted. */
export function makeReceipt(
  { signer, settings }: Pick<Services, 'signer' | 'settings'>,
  { row, account, bytes, at }: Received,
): Envelope {
  const receipt: Receipt = {
    type: 'croton/receipt/1',
    submission: row.id,
    id: row.digest,
    bytes,
    record_digest: row.record_digest,
    revision: row.revision,
    contributor: account.name,
    license: row.license,
    agreement: account.agreement_digest,
    endpoint: settings.publicUrl,
    time: instant(at),
  };
  return signer.sign(RECEIPT_TYPE, receipt);
}
