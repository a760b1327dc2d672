import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preAuthenticationEncoding, RECEIPT_TYPE, WITHDRAWAL_TYPE } from '../../../src/protocol/receipts.js';
import { verifyWithdrawal } from '../../../src/transfer/receipt.js';
import { readStatement, verifyStatement } from '../../../src/transfer/statement.js';
import {
  journalFolders,
  readKeys,
  readStatements,
  StatementStore,
} from '../../../src/transfer/statement-store.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = {
  id: 'key-1',
  algorithm: 'ed25519' as const,
  spki: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
};
const SUBJECT = { submission: '0199c0de-0000-7000-8000-000000000001', id: `sha256:${'a'.repeat(64)}` };
const WITHDRAWAL = {
  type: 'croton/withdrawal/1',
  ...SUBJECT,
  state: 'withdrawn',
  contributor: 'ada',
  reason_digest: null,
  endpoint: 'http://127.0.0.1:1',
  time: '2026-11-22T12:00:00Z',
};

function envelope(document: unknown, payloadType = WITHDRAWAL_TYPE) {
  const payload = Buffer.from(JSON.stringify(document));
  const sig = sign(null, preAuthenticationEncoding(payloadType, payload), privateKey).toString('base64');
  return { payloadType, payload: payload.toString('base64'), signatures: [{ keyid: KEY.id, sig }] };
}

test('a withdrawal that the endpoint signed for this submission is taken', () => {
  expect(verifyWithdrawal(envelope(WITHDRAWAL), KEY, SUBJECT)).toMatchObject(SUBJECT);
  const other = { ...SUBJECT, id: `sha256:${'b'.repeat(64)}` };
  const invalid = expect.objectContaining({ code: 'upload/receipt-invalid' });
  expect(() => verifyWithdrawal(envelope(WITHDRAWAL), KEY, other)).toThrow(invalid);
  expect(() => verifyWithdrawal(envelope({ ...WITHDRAWAL, state: 'queued' }), KEY, SUBJECT)).toThrow(invalid);
});

test('a withdrawal does not pass for a receipt, whatever type its envelope names', () => {
  expect(verifyStatement(envelope(WITHDRAWAL, RECEIPT_TYPE), [KEY])).toBe('other-form');
  expect(readStatement(envelope(WITHDRAWAL, RECEIPT_TYPE))).toBeUndefined();
  const renamed = { ...envelope(WITHDRAWAL), payloadType: RECEIPT_TYPE };
  expect(verifyStatement(renamed, [KEY])).toBe('signature-wrong');
});

test('one of several signatures by a known key is enough; a key that a person gave may have any name', () => {
  const good = envelope(WITHDRAWAL);
  const several = { ...good, signatures: [{ keyid: 'other', sig: 'AAAA' }, ...good.signatures] };
  expect(verifyStatement(several, [KEY])).toMatchObject({ statement: { kind: 'withdrawal' }, key: KEY });
  const { spki } = KEY;
  expect(
    verifyStatement({ ...good, signatures: [{ keyid: 'x', sig: good.signatures[0]?.sig ?? '' }] }, [
      { spki },
    ]),
  ).toMatchObject({ key: { spki } });
  expect(verifyStatement(good, [{ id: KEY.id, spki: 'rubbish' }])).toBe('signature-wrong');
  expect(verifyStatement(good, [])).toBe('other-key');
});

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'croton-statements-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('what is kept is there for the next process; a key is kept once', async () => {
  const folder = join(home, 'uploads', 'one');
  for (let run = 0; run < 2; run += 1) {
    const store = await StatementStore.open(folder);
    await store.keepKey(KEY, 'https://e.example');
    await store.keepReceipt('sha256:a', { fileName: 'a.mp4', envelope: envelope({ n: run }) });
    await store.keepWithdrawal('s', { fileName: 'b.mp4', envelope: envelope(WITHDRAWAL) });
    await store.close();
  }
  expect(await journalFolders({ CROTON_STATE_DIR: home })).toEqual([folder]);
  const names: string[] = [];
  for await (const { fileName } of readStatements(folder)) names.push(fileName);
  expect(names).toEqual(['a.mp4', 'b.mp4']);
  expect(await readKeys(folder)).toEqual([{ id: KEY.id, spki: KEY.spki, endpoint: 'https://e.example' }]);
});

test('looking leaves nothing behind', async () => {
  expect(await journalFolders({ CROTON_STATE_DIR: join(home, 'none') })).toEqual([]);
  for await (const _ of readStatements(home)) throw new Error('nothing was kept');
  expect(await readKeys(home)).toEqual([]);
  expect(await readdir(home)).toEqual([]);
});
