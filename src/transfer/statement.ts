/** What endpoints sign: receipts and withdrawals, in DSSE envelopes. Reading one without its endpoint, offline. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { z } from 'zod';
import {
  type Envelope,
  preAuthenticationEncoding,
  RECEIPT_TYPE,
  type Receipt,
  receiptSchema,
  WITHDRAWAL_TYPE,
  type Withdrawal,
  withdrawalSchema,
} from '../protocol/receipts.js';

export type Statement =
  | { readonly kind: 'receipt'; readonly said: Receipt }
  | { readonly kind: 'withdrawal'; readonly said: Withdrawal };

/** Why an envelope proves nothing. */
export type StatementFault = 'other-type' | 'other-key' | 'signature-wrong' | 'other-form';

/** What a fault means, for people. */
export const FAULT_WORDS: Readonly<Record<StatementFault, string>> = {
  'other-type': 'it is of another type',
  'other-key': 'another key signed it',
  'signature-wrong': 'its signature is wrong',
  'other-form': 'it is not of the form of a receipt',
};

/** A public key, DER SubjectPublicKeyInfo, base64. */
export interface TrustedKey {
  /** Name of the key in envelopes; undefined for one that a person gave: it may have any. */
  readonly id?: string | undefined;
  readonly spki: string;
}

export type VerifiedStatement<K> = { readonly statement: Statement; readonly key: K };

/** What an envelope says, whoever signed it; undefined when it is of no known type or form. */
export function readStatement({ payloadType, payload }: Envelope): Statement | undefined {
  const document = Buffer.from(payload, 'base64').toString('utf8');
  if (payloadType === RECEIPT_TYPE) {
    const said = parseAs(receiptSchema, document);
    return said === undefined ? undefined : { kind: 'receipt', said };
  }
  if (payloadType !== WITHDRAWAL_TYPE) return undefined;
  const said = parseAs(withdrawalSchema, document);
  return said === undefined ? undefined : { kind: 'withdrawal', said };
}

function parseAs<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The statement in an envelope and the key of `keys` whose Ed25519 signature (RFC 8032) it bears, or what is wrong. */
export function verifyStatement<K extends TrustedKey>(
  envelope: Envelope,
  keys: readonly K[],
): VerifiedStatement<K> | StatementFault {
  const { payloadType, signatures } = envelope;
  if (payloadType !== RECEIPT_TYPE && payloadType !== WITHDRAWAL_TYPE) return 'other-type';
  const candidates = signatures.flatMap(({ keyid, sig }) =>
    keys.filter(({ id }) => id === undefined || id === keyid).map((key) => ({ key, sig })),
  );
  if (candidates.length === 0) return 'other-key';
  const signed = preAuthenticationEncoding(payloadType, Buffer.from(envelope.payload, 'base64'));
  const found = candidates.find(({ key, sig }) => isSigned(signed, sig, key.spki));
  if (found === undefined) return 'signature-wrong';
  const statement = readStatement(envelope);
  return statement === undefined ? 'other-form' : { statement, key: found.key };
}

const KEPT_KEYS = 64;
const kept = new Map<string, KeyObject>();

/** Making a key costs more than checking a signature, and an endpoint signs all receipts with one. */
function keyOf(spki: string): KeyObject {
  const known = kept.get(spki);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  if (kept.size >= KEPT_KEYS) kept.clear();
  kept.set(spki, key);
  return key;
}

function isSigned(signed: Buffer, signature: string, spki: string): boolean {
  try {
    const key = keyOf(spki);
    return key.asymmetricKeyType === 'ed25519' && verify(null, signed, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
