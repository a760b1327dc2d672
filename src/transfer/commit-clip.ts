import { CrotonError } from '../errors.js';
import { formatDuration } from '../text/units.js';
import type { Delivery } from './delivery.js';
import { type Patience, persist } from './persist.js';
import { verifyReceipt } from './receipt.js';
import type { DeclaredItem } from './transfer-item.js';

/** A receipt is asked for this often before a silence counts: the clip before may have used it up. */
const LEAST_ASKS = 5;
/** Hashing takes its time also where nobody wants to wait for an endpoint that is away, milliseconds. */
const LEAST_SILENCE_MS = 60_000;
/** Bytes that even a slow endpoint hashes in a millisecond. */
const SLOW_HASHING = 16_000;

/**
 * Has the endpoint verify what arrived, checks the receipt and keeps it. Only then is the clip delivered.
 * Returns the state that the endpoint put it in: it looks at the clip itself, and may turn it back.
 * @throws GivenUp; CrotonError `upload/receipt-invalid`, `upload/no-receipt`; the signal's reason when aborted
 */
export async function commitClip(
  { client, context, journal, publicKey, retry, silence }: Delivery,
  { submission, id, bytes, fileName }: DeclaredItem,
  patience: Patience,
): Promise<string> {
  for (let asks = 1; ; asks += 1) {
    const outcome = await persist(patience, () => client.commit(submission));
    if (!outcome.pending) {
      silence.broken();
      const { receipt: envelope, state } = outcome.response;
      verifyReceipt(envelope, publicKey, { submission, id, bytes });
      await journal.keepKey(publicKey, client.endpoint);
      await journal.keepReceipt(id, { fileName, envelope });
      return state;
    }
    const quietMs = silence.pending(context.clock.now());
    const enoughMs = Math.max(LEAST_SILENCE_MS, retry.windowMs) + bytes / SLOW_HASHING;
    if (asks > LEAST_ASKS && quietMs > enoughMs)
      throw new CrotonError('upload/no-receipt', { path: fileName, time: formatDuration(quietMs / 1000) });
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
