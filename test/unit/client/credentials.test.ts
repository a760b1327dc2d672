import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { credentialsPath, openCredentials } from '../../../src/client/credentials.js';

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-credentials-'));
  env = { CROTON_CONFIG_DIR: join(folder, 'config') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const A = 'https://a.example';
const B = 'https://b.example:8443';

test('keeps tokens by origin, the latest login first', async () => {
  (await openCredentials(env)).keep(A, { token: 'ta', account: 'ada', name: 'home' });
  (await openCredentials(env)).keep(B, { token: 'tb', account: 'ben' });
  const credentials = await openCredentials(env);
  expect(credentials.tokenFor(A)).toBe('ta');
  expect(credentials.tokenFor(B)).toBe('tb');
  expect(credentials.tokenFor('https://b.example')).toBeUndefined();
  expect(credentials.latest).toBe(B);
  expect(credentials.originNamed('home')).toBe(A);
});

test('forgets one and falls back to another', async () => {
  (await openCredentials(env)).keep(A, { token: 'ta', account: 'ada' });
  (await openCredentials(env)).keep(B, { token: 'tb', account: 'ben' });
  (await openCredentials(env)).forget([B]);
  const credentials = await openCredentials(env);
  expect(credentials.tokenFor(B)).toBeUndefined();
  expect(credentials.latest).toBe(A);
  expect(await readFile(credentialsPath(env), 'utf8')).not.toContain('tb');
});

test.skipIf(process.platform === 'win32')('nobody else can read them', async () => {
  (await openCredentials(env)).keep(A, { token: 'ta', account: 'ada' });
  expect((await stat(credentialsPath(env))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o700);
});

test.each(['{"logins":', '{"logins":{"https://a.example":7}}', '[]x'])(
  'a damaged file %j says so',
  async (text) => {
    (await openCredentials(env)).keep(A, { token: 'ta', account: 'ada' });
    await writeFile(credentialsPath(env), text);
    await expect(openCredentials(env)).rejects.toMatchObject({ code: 'config/invalid' });
  },
);

test('reading needs no folder, and makes none', async () => {
  await writeFile(join(folder, 'file'), '');
  const credentials = await openCredentials({ CROTON_CONFIG_DIR: join(folder, 'file/config') });
  expect(credentials.latest).toBeUndefined();
  expect(() => credentials.keep(A, { token: 'ta', account: 'ada' })).toThrowError(
    expect.objectContaining({ code: 'file/unwritable' }),
  );
  await openCredentials(env);
  await expect(stat(join(folder, 'config'))).rejects.toThrow('ENOENT');
});
