import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { preAuthenticationEncoding, RECEIPT_TYPE } from '../../../src/protocol/receipts.js';
import type { WellKnown } from '../../../src/protocol/well-known.js';
import { verifyReceipt } from '../../../src/transfer/receipt.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY: WellKnown['public_key'] = {
  id: 'key-1',
  algorithm: 'ed25519',
  spki: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
};
const SUBJECT = {
  submission: '0199c0de-0000-7000-8000-000000000001',
  id: `sha256:${'a'.repeat(64)}`,
  bytes: 1000,
};
const RECEIPT = {
  type: 'croton/receipt/1',
  ...SUBJECT,
  record_digest: `sha256:${'b'.repeat(64)}`,
  revision: 1,
  contributor: 'ada',
  license: 'CC0-1.0',
  agreement: null,
  endpoint: 'http://127.0.0.1:1',
  time: '2026-11-22T12:00:00Z',
};

function envelope(document: unknown, key: KeyObject = privateKey, type = RECEIPT_TYPE) {
  const payload = Buffer.from(JSON.stringify(document));
  const sig = sign(null, preAuthenticationEncoding(type, payload), key).toString('base64');
  return { payloadType: type, payload: payload.toString('base64'), signatures: [{ keyid: KEY.id, sig }] };
}

const verifying = (candidate: ReturnType<typeof envelope>) => () => verifyReceipt(candidate, KEY, SUBJECT);
const INVALID = expect.objectContaining({ code: 'upload/receipt-invalid' });

test('a receipt that the endpoint signed for this clip is taken', () => {
  expect(verifying(envelope(RECEIPT))()).toMatchObject(SUBJECT);
});

test('another key, another type, changed bytes or a key under a false name are not', () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  expect(verifying(envelope(RECEIPT, stranger))).toThrow(INVALID);
  expect(verifying(envelope(RECEIPT, privateKey, 'text/plain'))).toThrow(INVALID);
  const changed = { ...envelope(RECEIPT), payload: envelope({ ...RECEIPT, revision: 2 }).payload };
  expect(verifying(changed)).toThrow(INVALID);
  const good = envelope(RECEIPT);
  const signatures = good.signatures.map(({ sig }) => ({ keyid: 'key-2', sig }));
  expect(verifying({ ...good, signatures })).toThrow(INVALID);
});

test.each([
  { submission: '0199c0de-0000-7000-8000-000000000002' },
  { id: `sha256:${'c'.repeat(64)}` },
  { bytes: 999 },
])('a receipt for another clip is not taken: %o', (change) => {
  expect(verifying(envelope({ ...RECEIPT, ...change }))).toThrow(INVALID);
});

test('a signed document of another form is not taken', () => {
  expect(verifying(envelope({ hello: 'world' }))).toThrow(INVALID);
});

test('a key of another kind is none, whatever it signed', () => {
  const other = generateKeyPairSync('ed448');
  const spki = other.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const signed = envelope(RECEIPT, other.privateKey);
  expect(() => verifyReceipt(signed, { ...KEY, spki }, SUBJECT)).toThrow(INVALID);
});
