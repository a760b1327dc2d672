import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../src/commands/receipts/list.js';
import { RECEIPT_TYPE } from '../../../src/protocol/receipts.js';
import { journalFolder } from '../../../src/transfer/journal.js';
import { StatementStore } from '../../../src/transfer/statement-store.js';
import { fakeContext } from '../../support/fake-context.js';
import { digestOf, idOf } from '../client/fixtures.js';

const ORIGIN = 'https://e.example';
const TUNNEL = 'http://127.0.0.1:4711';

function envelopeOf(n: number) {
  const said = { type: 'croton/receipt/1', submission: idOf(n), id: digestOf(n), bytes: 1000 };
  const more = {
    record_digest: digestOf(n),
    revision: 1,
    contributor: 'ada',
    license: null,
    agreement: null,
  };
  const document = { ...said, ...more, endpoint: ORIGIN, time: '2026-05-01T00:00:00.123Z' };
  const payload = Buffer.from(JSON.stringify(document)).toString('base64');
  return { payloadType: RECEIPT_TYPE, payload, signatures: [{ keyid: 'k', sig: '' }] };
}

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'croton-list-'));
  const store = await StatementStore.open(journalFolder({ CROTON_STATE_DIR: home }, ORIGIN, 'ada'));
  for (let n = 0; n < 60; n += 1) {
    await store.keepReceipt(digestOf(n), {
      fileName: `clip-${n}\u001b[2J\u202e.mp4`,
      envelope: envelopeOf(n),
    });
  }
  await store.close();
});
afterAll(() => rm(home, { recursive: true, force: true }));

const shared = { color: true, input: true, config: true };
async function list(isTTY: boolean, options = {}) {
  const { context, written } = fakeContext({ isTTY, env: { CROTON_STATE_DIR: home } });
  expect(await run(context, [], { ...shared, ...options })).toBe(0);
  return written;
}

test('a terminal gets the latest 50 and is told so; --all and pipes get everything', async () => {
  const { stdout, stderr } = await list(true);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(51);
  expect(lines[1]).toContain(idOf(10));
  expect(stderr).toBe('the latest 50 of 60, --all for the rest\n');
  expect((await list(true, { all: true })).stdout.trimEnd().split('\n')).toHaveLength(61);
  expect((await list(false)).stdout.trimEnd().split('\n')).toHaveLength(60);
});

test('names are safe to look at in every format', async () => {
  for (const format of ['table', 'plain', 'json', 'ndjson', 'csv'])
    expect((await list(true, { format })).stdout).not.toMatch(/[\u001b\u202e]/);
});

test('--endpoint finds what was sent to an address, also where the endpoint signs with another name', async () => {
  const store = await StatementStore.open(journalFolder({ CROTON_STATE_DIR: home }, TUNNEL, 'ada'));
  await store.keepKey({ id: 'k', algorithm: 'ed25519', spki: '' }, TUNNEL);
  await store.keepReceipt(digestOf(60), { fileName: 'tunnel.mp4', envelope: envelopeOf(60) });
  await store.close();
  const names = async (endpoint: string) =>
    (await list(false, { endpoint, format: 'csv' })).stdout
      .split('\n')
      .filter((line) => line.includes('.mp4'));
  expect(await names(TUNNEL)).toEqual([expect.stringContaining('tunnel.mp4')]);
  expect(await names(ORIGIN)).toHaveLength(61);
  expect(await names('https://other.example')).toEqual([]);
});
