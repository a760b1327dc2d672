import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preAuthenticationEncoding } from '../../src/protocol/receipts.js';
import { journalFolder } from '../../src/transfer/journal.js';
import { StatementStore } from '../../src/transfer/statement-store.js';
import { digestOf, recordFor, startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;
let ids: string[];
const clips = ['one', 'two', 'three'].map((text) => Buffer.from(`receipt clip ${text}`));
const nameOf = (n: number) => `clip-${n}.mp4`;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  user = await makeUser();
  const ada = endpoint.as('ada');
  const { body } = await ada.call<{ public_key: never }>('GET', '/.well-known/croton');
  const env = { CROTON_STATE_DIR: join(user.folder, 'state') };
  const store = await StatementStore.open(journalFolder(env, endpoint.url, 'ada'));
  await store.keepKey(body.public_key, endpoint.url);
  ids = [];
  await mkdir(join(user.folder, 'media'));
  for (const [n, bytes] of clips.entries()) {
    const submission = await ada.contribute(bytes, { file_name: nameOf(n) });
    ids.push(submission);
    const envelope = (await ada.commit(submission)).body.receipt;
    await store.keepReceipt(digestOf(bytes), { fileName: nameOf(n), envelope });
    await writeFile(join(user.folder, 'media', nameOf(n)), bytes);
  }
  await store.close();
  const records = [2, 0].map((n) => recordFor(clips[n] ?? Buffer.alloc(0), { file_name: nameOf(n) }));
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await writeFile(join(user.folder, 'manifest.jsonl'), lines);
  // Everything below works with the endpoint gone.
  await endpoint.close();
});
afterAll(async () => {
  await endpoint.remove();
  await user.remove();
});

const exported = async (name = 'receipts.jsonl', ...more: string[]) => {
  const ran = await user.croton(['receipts', 'export', '-o', name, ...more]);
  expect(ran.code).toBe(0);
  return readFile(join(user.folder, name), 'utf8');
};
const verify = async (text: string, ...more: string[]) => {
  const ran = await user.croton(['receipts', 'verify', '-', '--json', ...more], { input: text });
  return { ...ran, document: JSON.parse(ran.stdout) };
};

test('list: what was signed, in every format, by manifest and time', async () => {
  const json = JSON.parse((await user.croton(['receipts', 'list', '--json'])).stdout);
  expect(json).toMatchObject({ version: 1, total: 3, next: null });
  expect(json.items.map(({ submission }: { submission: string }) => submission)).toEqual(ids);
  expect(json.items[0]).toMatchObject({
    kind: 'receipt',
    file_name: nameOf(0),
    id: digestOf(clips[0] ?? Buffer.alloc(0)),
    bytes: clips[0]?.length,
    license: 'CC0-1.0',
    contributor: 'ada',
    endpoint: endpoint.url,
  });
  const some = await user.croton(['receipts', 'list', 'manifest.jsonl', '--format', 'csv']);
  expect(some.stdout.split('\n')[0]).toBe(
    'kind,time,file_name,id,submission,bytes,license,revision,record_digest,contributor,endpoint',
  );
  expect(some.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(some.stderr).toBe('2 receipts\n');
  expect((await user.croton(['receipts', 'list', '--since', '2999-01-01'])).stdout).toBe('');
  expect((await user.croton(['receipts', 'list', '--since', '1h'])).stdout.split('\n')).toHaveLength(4);
  expect((await user.croton(['receipts', 'list', '--endpoint', 'https://other.example'])).stdout).toBe('');
  const odd = await user.croton(['receipts', 'list', '--since', 'yesterday', '--json']);
  expect(odd.code).toBe(2);
  expect(errorIn(odd).code).toBe('usage/invalid');
});

test('an export is whole: keys, then envelopes; it verifies elsewhere', async () => {
  const text = await exported();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'croton/key/1', algorithm: 'ed25519', endpoint: endpoint.url });
  expect(lines.slice(1).map(({ file_name }) => file_name)).toEqual([0, 1, 2].map(nameOf));
  const stranger = await makeUser();
  try {
    const ran = await stranger.croton(['receipts', 'verify', '-', '--json'], { input: text });
    expect(ran.code).toBe(0);
    const { items, totals } = JSON.parse(ran.stdout);
    expect(totals).toEqual({ ok: 3 });
    expect(items[0].key.from).toBe('file');
    expect(ran.stderr).toContain('the key comes from the file itself');
    const given = await stranger.croton(['receipts', 'verify', '-', '--key', lines[0].spki], { input: text });
    expect(given.code).toBe(0);
    expect(given.stderr).not.toContain('comes from the file');
  } finally {
    await stranger.remove();
  }
  expect(await exported('bare.jsonl', '--no-names')).not.toContain('clip-');
});

test('a byte that was changed anywhere is found, and named by its line', async () => {
  const lines = (await exported()).trimEnd().split('\n');
  const envelope = JSON.parse(lines[2] ?? '');
  const replaced = (changes: object) =>
    lines.map((line, n) => (n === 2 ? JSON.stringify({ ...envelope, ...changes }) : line)).join('\n');
  const payload = Buffer.from(envelope.payload, 'base64');
  for (let at = 0; at < payload.length; at += 97) {
    const changed = Buffer.from(payload);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const { code, document } = await verify(replaced({ payload: changed.toString('base64') }));
    expect(code).toBe(1);
    expect(document.totals).toEqual({ ok: 2, 'signature-wrong': 1 });
    expect(document.items[1]).toMatchObject({ status: 'signature-wrong', source: '-', line: 3 });
  }
  const [signature] = envelope.signatures;
  const other = await verify(replaced({ signatures: [{ ...signature, keyid: 'somebody' }] }));
  expect(other.document.items[1].status).toBe('other-key');
  const type = await verify(replaced({ payloadType: 'text/plain' }));
  expect(type.document.items[1].status).toBe('other-type');
});

test('cut, hostile and empty files are told, not believed', async () => {
  const text = await exported();
  const cut = await verify(text.slice(0, -100));
  expect(cut.code).toBe(1);
  expect(cut.document.items.at(-1)).toMatchObject({ status: 'unreadable', line: 4 });
  const long = await verify(`${text}{"a":"${'x'.repeat(3 << 20)}"}\n`);
  expect(long.document.items.at(-1)).toMatchObject({ status: 'unreadable', line: 5 });
  expect((await verify('')).code).toBe(1);
  const rubbish = await verify('rubbish\n'.repeat(5000));
  expect(rubbish.document.items).toHaveLength(100);
  const lines = text.trimEnd().split('\n');
  const named = { ...JSON.parse(lines[1] ?? ''), file_name: 'x\u001b[2J\u202e.mp4', payloadType: 'no' };
  const hostile = await user.croton(['receipts', 'verify', '-', '--format', 'table'], {
    input: `${lines[0]}\n${JSON.stringify(named)}\n`,
  });
  expect(hostile.stdout).toContain('x\\e[2J\\u202e.mp4');
  expect(hostile.stdout).not.toContain('\u001b');
});

test('a key in a file does not take the place of the one kept here', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const strange = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  const [key = '', ...rest] = (await exported()).trimEnd().split('\n');
  const swapped = JSON.stringify({ ...JSON.parse(key), spki: strange.toString('base64') });
  const { document } = await verify([swapped, ...rest].join('\n'));
  expect(document.totals).toEqual({ ok: 3 });
  expect(document.items[0].key.from).toBe('kept');
  const given = await verify([key, ...rest].join('\n'), '--key', strange.toString('base64'));
  expect(given.code).toBe(1);
  expect(given.document.totals).toEqual({ 'signature-wrong': 3 });
  expect((await user.croton(['receipts', 'verify', '--key', 'nonsense'])).code).toBe(2);
});

test('an endpoint cannot sign in the name of another one', async () => {
  const text = await exported();
  const { generateKeyPairSync, sign } = await import('node:crypto');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const env = { CROTON_STATE_DIR: join(user.folder, 'state') };
  const evil = await StatementStore.open(journalFolder(env, 'https://evil.example', 'ada'));
  await evil.keepKey({ id: 'evil', algorithm: 'ed25519', spki }, 'https://evil.example');
  await evil.close();
  const { payload, payloadType } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  const signedBy = (said: object) => {
    const document = Buffer.from(JSON.stringify({ ...JSON.parse(atob(payload)), ...said }));
    const sig = sign(null, preAuthenticationEncoding(payloadType, document), privateKey).toString('base64');
    const signatures = [{ keyid: 'evil', sig }];
    return JSON.stringify({ payloadType, payload: document.toString('base64'), signatures });
  };
  const { code, document } = await verify(
    `${signedBy({})}\n${signedBy({ endpoint: 'https://evil.example' })}`,
  );
  expect(code).toBe(1);
  expect(document.items.map(({ status }: { status: string }) => status)).toEqual(['other-key', 'ok']);
});

test('a file with a thousand keys of one name takes no longer than others', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const keys = Array.from({ length: 1000 }, () => {
    const spki = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    const key = { type: 'croton/key/1', keyid: 'k', algorithm: 'ed25519', spki: spki.toString('base64') };
    return JSON.stringify({ ...key, endpoint: 'https://e.example' });
  });
  const signatures = Array.from({ length: 10 }, () => ({ keyid: 'k', sig: `${'A'.repeat(86)}==` }));
  const envelope = { payloadType: 'application/vnd.croton.receipt.v1+json', payload: 'e30=', signatures };
  const started = Date.now();
  const { document } = await verify([...keys, ...Array(20).fill(JSON.stringify(envelope))].join('\n'));
  expect(document.totals).toEqual({ 'signature-wrong': 20 });
  // Each key tried on each signature would take twenty seconds.
  expect(Date.now() - started).toBeLessThan(8000);
});

test('--media: moved clips are found, changed and missing ones are named', async () => {
  const media = join(user.folder, 'media');
  expect((await user.croton(['receipts', 'verify', '--media', 'media'])).code).toBe(0);
  await mkdir(join(media, 'moved'));
  await rename(join(media, nameOf(0)), join(media, 'moved/renamed.mp4'));
  await writeFile(join(media, nameOf(1)), Buffer.alloc(clips[1]?.length ?? 0));
  await rm(join(media, nameOf(2)));
  const { code, stdout } = await user.croton(['receipts', 'verify', '--media', 'media', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).items.map(({ status }: { status: string }) => status)).toEqual([
    'ok',
    'file-differs',
    'file-missing',
  ]);
  expect((await user.croton(['receipts', 'verify', '--media', 'nowhere'])).code).toBe(2);
});
