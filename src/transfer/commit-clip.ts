import type { Delivery } from './delivery.js';
import { type Patience, persist } from './persist.js';
import { verifyReceipt } from './receipt.js';
import type { DeclaredItem } from './transfer-item.js';

/**
 * Has the endpoint verify what arrived, checks the receipt and keeps it. Only then is the clip delivered.
 * @throws GivenUp; CrotonError `upload/receipt-invalid`; the signal's reason when aborted
 */
export async function commitClip(
  { client, context, journal, publicKey }: Delivery,
  { submission, id, bytes, fileName }: DeclaredItem,
  patience: Patience,
): Promise<void> {
  for (;;) {
    const outcome = await persist(patience, () => client.commit(submission));
    if (!outcome.pending) {
      const { receipt: envelope } = outcome.response;
      verifyReceipt(envelope, publicKey, { submission, id, bytes });
      return journal.keepReceipt(id, { fileName, envelope });
    }
    await context.clock.sleep(Math.max(50, outcome.retryAfterMs), context.signal);
  }
}

/** Whether an earlier run kept a receipt that holds: the endpoint may have been set up anew since then. */
export function hasReceipt(
  { journal, publicKey }: Delivery,
  { submission, id, bytes }: DeclaredItem,
): boolean {
  const kept = journal.receipt(id);
  if (kept === undefined) return false;
  try {
    verifyReceipt(kept.envelope, publicKey, { submission, id, bytes });
    return true;
  } catch {
    return false;
  }
}
