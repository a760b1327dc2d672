import { createPublicKey, verify } from 'node:crypto';
import { CrotonError } from '../errors.js';
import {
  type Envelope,
  preAuthenticationEncoding,
  RECEIPT_TYPE,
  type Receipt,
  receiptSchema,
} from '../protocol/receipts.js';
import type { WellKnown } from '../protocol/well-known.js';

/** What a receipt has to be about. */
export interface ReceiptSubject {
  readonly submission: string;
  readonly id: string;
  readonly bytes: number;
}

/**
 * The receipt in an envelope (DSSE), if the endpoint's Ed25519 key signed it and it is about this clip.
 * @throws CrotonError `upload/receipt-invalid`
 */
export function verifyReceipt(
  envelope: Envelope,
  publicKey: WellKnown['public_key'],
  subject: ReceiptSubject,
): Receipt {
  const invalid = (reason: string) => new CrotonError('upload/receipt-invalid', { reason });
  if (envelope.payloadType !== RECEIPT_TYPE) throw invalid('it is of another type');
  const payload = Buffer.from(envelope.payload, 'base64');
  const signature = envelope.signatures.find(({ keyid }) => keyid === publicKey.id);
  if (signature === undefined) throw invalid('another key signed it');
  if (!isSigned(payload, signature.sig, publicKey.spki)) throw invalid('its signature is wrong');
  const receipt = readReceipt(payload);
  if (receipt === undefined) throw invalid('it is not of the form of a receipt');
  for (const key of ['submission', 'id', 'bytes'] as const) {
    if (receipt[key] !== subject[key]) throw invalid(`its ${key} is that of another clip`);
  }
  return receipt;
}

function isSigned(payload: Buffer, signature: string, spki: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const signed = preAuthenticationEncoding(RECEIPT_TYPE, payload);
    return key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function readReceipt(payload: Buffer): Receipt | undefined {
  try {
    return receiptSchema.safeParse(JSON.parse(payload.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
