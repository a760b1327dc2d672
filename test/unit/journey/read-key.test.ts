import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKey } from '../../../src/journey/read-key.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-key-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { publicKey } = generateKeyPairSync('ed25519');
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const read = (text: string) => readKey(folder, text, 'croton receipts verify');

test('a key is base64, PEM or a well-known document, also from a pipe', async () => {
  expect(await read(spki)).toBe(spki);
  await writeFile(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  expect(await read('key.pem')).toBe(spki);
  await writeFile(join(folder, 'well-known'), JSON.stringify({ public_key: { spki } }));
  expect(await read('well-known')).toBe(spki);
  execFile('sh', ['-c', 'mkfifo "$0"; cat "$1" > "$0"', join(folder, 'pipe'), join(folder, 'key.pem')]);
  await expect.poll(() => read('pipe').catch(() => '')).toBe(spki);
});

test('other keys, private ones and endless files are none', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(join(folder, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  await writeFile(join(folder, 'rsa.pem'), rsa.export({ type: 'spki', format: 'pem' }));
  for (const text of ['private.pem', 'rsa.pem', '/dev/zero', 'nonsense'])
    await expect(read(text)).rejects.toMatchObject({ code: 'usage/invalid' });
});
