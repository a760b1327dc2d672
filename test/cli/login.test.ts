import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.remove());
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const tokenOf = (name: string) => endpoint.tokens[name] ?? '';

test('login keeps a piped token, whoami uses it, logout forgets it', async () => {
  const login = await user.croton(['login', endpoint.url], { input: `${tokenOf('ada')}\n` });
  expect(login).toMatchObject({ code: 0, stdout: '' });
  expect(login.stderr).toContain(`logged in to ${endpoint.url} as ada`);
  const kept = join(user.folder, 'config/credentials.json');
  expect((await stat(kept)).mode & 0o777).toBe(0o600);

  const who = await user.croton(['whoami', '--json']);
  expect(who.code).toBe(0);
  expect(JSON.parse(who.stdout)).toMatchObject({
    version: 1,
    endpoint: endpoint.url,
    account: 'ada',
    roles: ['contributor'],
  });
  expect((await user.croton(['whoami'])).stdout).toMatch(/^account +ada$/m);

  const again = await user.croton(['login', endpoint.url], { input: '' });
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('no token on standard input: the one kept before stays');

  expect((await user.croton(['logout'])).code).toBe(0);
  expect(await readFile(kept, 'utf8')).not.toContain(tokenOf('ada'));
  expect((await user.croton(['whoami', '--endpoint', endpoint.url])).code).toBe(4);
});

test('a token file and a name for the endpoint', async () => {
  await writeFile(join(user.folder, 'token'), tokenOf('ben'));
  const login = await user.croton(['login', endpoint.url, '--token-file', 'token', '--name', 'home']);
  expect(login.code).toBe(0);
  const who = await user.croton(['whoami', '--endpoint', 'home', '--json']);
  expect(JSON.parse(who.stdout).account).toBe('ben');
});

test('a wrong token is not kept and exits with 4, in every format', async () => {
  for (const flags of [[], ['--json'], ['--quiet']]) {
    const login = await user.croton(['login', endpoint.url, ...flags], { input: 'wrong-token' });
    expect(login.code).toBe(4);
    expect(login.stdout).toBe('');
    expect(login.stderr).not.toContain('wrong-token');
    if (flags[0] === '--json') expect(errorIn(login).code).toBe('auth/token-invalid');
    else expect(login.stderr).toContain('[auth/token-invalid]');
  }
  await expect(stat(join(user.folder, 'config/credentials.json'))).rejects.toThrow('ENOENT');
});

test('a dead endpoint exits with 3, in every format', async () => {
  const dead = 'http://127.0.0.1:9';
  const calls = [
    ['whoami'],
    ['whoami', '--json'],
    ['status', '--format', 'ndjson'],
    ['review', 'list', '--format', 'json'],
    ['review', 'show', '0192f3a4', '--json'],
  ];
  const check = async (args: string[]) => {
    const ran = await user.croton([...args, '--endpoint', dead], { env: { CROTON_TOKEN: 't' } });
    expect(ran.code, args.join(' ')).toBe(3);
    if (!args.includes('json') && !args.includes('--json')) return;
    expect(errorIn(ran)).toMatchObject({ code: 'endpoint/unreachable', retryable: true });
  };
  await Promise.all(calls.map(check));
});

test('no token, and nothing to ask on, is a usage error', async () => {
  const login = await user.croton(['login', endpoint.url, '--json']);
  expect(login.code).toBe(2);
  expect(errorIn(login).message).toBe('no token was given');
});

test('the agreement is shown where it can be read, and accepted by its version', async () => {
  const { body } = await endpoint
    .as('admin')
    .call<{ token: string }>('POST', '/v1/admin/tokens', { name: 'eve', roles: ['contributor'] });
  const input = body.token;
  const first = await user.croton(['login', endpoint.url, '--json'], { input });
  expect(first.code).toBe(0);
  const due = JSON.parse(first.stdout).agreement_due;
  expect(first.stderr).toContain(`${endpoint.url}${due.url}`);
  expect(first.stderr).toContain(`--accept-agreement ${due.version}`);

  const wrong = await user.croton(['login', endpoint.url, '--accept-agreement', '1999'], { input });
  expect(wrong.code).toBe(2);
  const accepted = await user.croton(['login', endpoint.url, '--accept-agreement', due.version, '--json']);
  expect(accepted.code).toBe(0);
  expect(JSON.parse(accepted.stdout)).toMatchObject({
    agreement: { version: due.version, digest: due.digest },
    agreement_due: null,
  });
});
