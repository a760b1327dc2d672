import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preAuthenticationEncoding } from '../../src/protocol/receipts.js';
import { digestOf, recordFor, startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;
let ids: string[];
const clips = ['one', 'two', 'three', 'four', 'five'].map((text) => Buffer.from(`withdrawn clip ${text}`));
const nameOf = (n: number) => `clip-${n}.mp4`;
const bytesOf = (n: number) => clips[n] ?? Buffer.alloc(0);

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  user = await makeUser();
  ids = [];
  for (const [n, bytes] of clips.entries()) {
    ids.push(await endpoint.as('ada').contribute(bytes, { file_name: nameOf(n), title: `Clip ${n}` }));
    await writeFile(join(user.folder, nameOf(n)), bytes);
  }
  const records = [1, 2].map((n) => recordFor(bytesOf(n), { file_name: nameOf(n) }));
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await writeFile(join(user.folder, 'manifest.jsonl'), lines);
});
afterAll(async () => {
  await endpoint.remove();
  await user.remove();
});

const asAda = (...args: string[]) =>
  user.croton(args, { env: { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: endpoint.tokens.ada ?? '' } });
const stateOf = async (n: number) => (await endpoint.as('ada').show(ids[n] ?? '')).state;

test('names what it takes back and asks; off a terminal it needs --yes', async () => {
  const unasked = await asAda('withdraw', nameOf(0), '--json');
  expect(unasked.code).toBe(2);
  expect(errorIn(unasked).code).toBe('usage/confirmation-needed');
  expect(unasked.stderr).toContain(`${ids[0]}  queued  Clip 0`);
  expect(unasked.stderr).toContain('weights already trained are not recalled');
  const dry = await asAda('withdraw', 'manifest.jsonl', '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.stdout.trimEnd().split('\n').sort()).toEqual(
    [1, 2].map((n) => `${ids[n]}\twould withdraw`).sort(),
  );
  expect(await stateOf(1)).toBe('queued');
});

test('by a clip that no manifest names, by content id, by a beginning: with one proof, however often', async () => {
  const done = await asAda('withdraw', nameOf(0), '--yes', '--json', '--reason', 'the family asked');
  expect(done.code).toBe(0);
  const [item] = JSON.parse(done.stdout).items;
  expect(item).toMatchObject({ item: ids[0], status: 'withdrawn', state: 'withdrawn' });
  const said = JSON.parse(Buffer.from(item.proof.payload, 'base64').toString());
  expect(said).toMatchObject({
    type: 'croton/withdrawal/1',
    submission: ids[0],
    id: digestOf(bytesOf(0)),
    state: 'withdrawn',
    contributor: 'ada',
    reason_digest: `sha256:${createHash('sha256').update('the family asked').digest('hex')}`,
    endpoint: endpoint.url,
  });
  for (const name of [digestOf(bytesOf(0)), ids[0] ?? '']) {
    const again = await asAda('withdraw', name, '--yes', '--json', '--reason', 'another');
    expect(JSON.parse(again.stdout).items[0].proof).toEqual(item.proof);
  }
});

test('a clip takes its own submission alone, a manifest those of its clips', async () => {
  const one = await asAda('withdraw', nameOf(1), '--yes');
  expect(one.stdout).toBe(`${ids[1]}\twithdrawn\twithdrawn\n`);
  expect(await stateOf(2)).toBe('queued');
  const rest = await asAda('withdraw', 'manifest.jsonl', '--yes');
  expect(rest.stdout).toBe(`${ids[2]}\twithdrawn\twithdrawn\n`);
  expect(await stateOf(3)).toBe('queued');
  const none = await asAda('withdraw', 'manifest.jsonl', '--yes', '--json');
  expect(none.code).toBe(1);
  expect(errorIn(none).code).toBe('submission/none');
});

test('proofs are kept, listed and verified like receipts', async () => {
  const listed = JSON.parse((await user.croton(['receipts', 'list', '--json'])).stdout);
  expect(listed.items).toMatchObject([0, 1, 2].map((n) => ({ kind: 'withdrawal', submission: ids[n] })));
  expect((await user.croton(['receipts', 'verify'])).code).toBe(0);
});

test('what was withdrawn is declared again on purpose only; then a new withdrawal has a proof of its own', async () => {
  const ada = endpoint.as('ada');
  const record = recordFor(bytesOf(2), { file_name: nameOf(2) });
  expect((await ada.declare(record))[0]?.outcome).toBe('withdrawn');
  const before = JSON.parse((await asAda('withdraw', ids[2] ?? '', '--yes', '--json')).stdout).items[0];
  expect((await ada.declare({ record, again: true }))[0]?.outcome).toBe('upload');
  const after = JSON.parse((await asAda('withdraw', ids[2] ?? '', '--yes', '--json')).stdout).items[0];
  expect(after.proof.payload).not.toBe(before.proof.payload);
});

test('all that was named is withdrawn, also where nobody reads the results to their end', async () => {
  const fresh = await Promise.all(
    [1, 2, 3].map((n) => endpoint.as('ada').contribute(Buffer.from(`unread clip ${n}`))),
  );
  const env = { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: endpoint.tokens.ada ?? '' };
  const { code, stderr } = await user.croton(['withdraw', ...fresh, '--yes'], { env, readerLeaves: true });
  expect([code, stderr.includes('3 withdrawn')]).toEqual([0, true]);
  for (const id of fresh) expect((await endpoint.as('ada').show(id)).state).toBe('withdrawn');
});

test('what is unknown or not mine', async () => {
  await writeFile(join(user.folder, 'home.mp4'), 'a clip that stayed at home');
  expect(errorIn(await asAda('withdraw', 'home.mp4', '--yes', '--json')).code).toBe('submission/none');
  expect(errorIn(await asAda('withdraw', 'gone.mp4', '--yes', '--json')).code).toBe('file/not-found');
  const stranger = 'ffffffff-77b1-7c9d-8000-000000000000';
  const refused = await asAda('withdraw', stranger, '--yes');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('[not-found]');
});

/** The endpoint behind something that changes what `change` returns another text for. */
async function behind(change: (path: string, text: string) => string) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = request;
    const answer = await fetch(new URL(url, endpoint.url), {
      method,
      headers: { authorization: String(headers.authorization), 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(change(url, await answer.text()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    close: () => server.close(),
    run: (...args: string[]) =>
      user.croton(args, { env: { CROTON_ENDPOINT: url, CROTON_TOKEN: endpoint.tokens.ada ?? '' } }),
  };
}

test('a proof that does not hold is not kept, and told; the withdrawal stands and the others go on', async () => {
  const lying = await behind((path, text) => {
    if (!path.includes(ids[3] ?? 'none') || !path.endsWith('/withdraw')) return text;
    const answer = JSON.parse(text);
    answer.withdrawal.signatures[0].sig = Buffer.alloc(64).toString('base64');
    return JSON.stringify(answer);
  });
  try {
    const { code, stdout } = await lying.run('withdraw', ids[3] ?? '', ids[4] ?? '', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).items).toMatchObject([
      { item: ids[3], status: 'withdrawn', code: 'upload/receipt-invalid' },
      { item: ids[4], status: 'withdrawn', state: 'withdrawn' },
    ]);
    expect([await stateOf(3), await stateOf(4)]).toEqual(['withdrawn', 'withdrawn']);
  } finally {
    lying.close();
  }
  const { items } = JSON.parse((await user.croton(['receipts', 'list', '--json'])).stdout);
  const kept = items.map(({ submission }: { submission: string }) => submission);
  expect(kept).not.toContain(ids[3]);
  expect(kept).toContain(ids[4]);
});

test('a proof of the withdrawal of another clip is no proof of this one', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const other = digestOf(Buffer.from('a clip that nobody asked about'));
  const lying = await behind((path, text) => {
    const answer = JSON.parse(text);
    if (path === '/.well-known/croton') answer.public_key = { ...answer.public_key, spki };
    if (path.endsWith('/withdraw')) {
      const { payload, payloadType, signatures } = answer.withdrawal;
      const said = { ...JSON.parse(Buffer.from(payload, 'base64').toString()), id: other };
      const document = Buffer.from(JSON.stringify(said));
      answer.id = other;
      answer.withdrawal.payload = document.toString('base64');
      const sig = sign(null, preAuthenticationEncoding(payloadType, document), privateKey);
      answer.withdrawal.signatures = [{ ...signatures[0], sig: sig.toString('base64') }];
    }
    return JSON.stringify(answer);
  });
  const submission = await endpoint.as('ada').contribute(Buffer.from('asked about'));
  try {
    const { code, stdout } = await lying.run('withdraw', submission, '--yes', '--json');
    expect(JSON.parse(stdout).items).toMatchObject([{ item: submission, code: 'upload/receipt-invalid' }]);
    expect(code).toBe(3);
  } finally {
    lying.close();
  }
});

test('an endpoint that signs no proof withdraws all the same', async () => {
  const silent = await behind((path, text) =>
    path.endsWith('/withdraw') ? JSON.stringify({ ...JSON.parse(text), withdrawal: undefined }) : text,
  );
  try {
    const { code, stdout } = await silent.run('withdraw', ids[3] ?? '', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('signs no proof');
  } finally {
    silent.close();
  }
});
