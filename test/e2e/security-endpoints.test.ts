/** Whom croton talks to and gives tokens to, seen from the other side: servers that record what reaches them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Handler, json, listen } from '../support/listening-server.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

const SECRET = 'the-secret-token';
const me = {
  name: 'ada',
  roles: ['contributor', 'curator'],
  organization: null,
  agreement: null,
  agreement_due: null,
  token_expires: null,
};

let user: User;
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  user = await makeUser();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await user.remove();
});

async function start(handler: Handler) {
  const server = await listen(handler);
  closers.push(server.close);
  return server;
}

const answersMe: Handler = (_, response) => json(response, 200, me);

/** A folder, as it is downloaded, whose croton.yaml names `endpoint`. */
async function strangersFolder(endpoint: string): Promise<string> {
  const folder = join(user.folder, 'downloaded');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'croton.yaml'), `collection: Holiday clips\nendpoint: ${endpoint}\n`);
  return folder;
}

const secretsIn = (server: Awaited<ReturnType<typeof start>>) =>
  server.heard.filter((request) => JSON.stringify(request).includes(SECRET));

const COMMANDS = [
  ['whoami'],
  ['status'],
  ['review', 'list'],
  ['review', 'accept', '0192f3a4-77b1'],
  ['doctor'],
];

test('the endpoint of a stranger’s croton.yaml gets no token: neither CROTON_TOKEN nor a kept one', async () => {
  const home = await start(answersMe);
  const stranger = await start(answersMe);
  expect((await user.croton(['login', home.url], { input: SECRET })).code).toBe(0);
  const cwd = await strangersFolder(stranger.url);
  for (const args of COMMANDS) {
    const ran = await user.croton(args, { cwd, env: { CROTON_TOKEN: SECRET } });
    expect([3, 4], args.join(' ')).toContain(ran.code);
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  }
  const tokenFile = join(user.folder, 'token');
  await writeFile(tokenFile, SECRET);
  const bound = await user.croton(['whoami', '--token-file', tokenFile, '--json'], { cwd });
  expect(errorIn(bound).code).toBe('auth/token-unbound');
  const login = await user.croton(['login'], { cwd, input: SECRET });
  expect(login.code).toBe(2);
  expect(secretsIn(stranger)).toEqual([]);
  expect(home.heard).toHaveLength(1);
});

test('a login to it by name is what gives it one', async () => {
  const named = await start(answersMe);
  const cwd = await strangersFolder(named.url);
  expect((await user.croton(['login', named.url], { cwd, input: SECRET })).code).toBe(0);
  expect((await user.croton(['whoami'], { cwd })).code).toBe(0);
  expect(named.heard.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`);
  const blind = await user.croton(['whoami', '--no-config', '--json'], { cwd: user.folder });
  expect(blind.code).toBe(0);
});

test('a redirect to another origin is not followed, and nothing goes there', async () => {
  const elsewhere = await start(answersMe);
  const home = await start(({ url }, response) =>
    json(response, 307, {}, { location: `${elsewhere.url}${url}` }),
  );
  const env = { CROTON_ENDPOINT: home.url, CROTON_TOKEN: SECRET };
  for (const args of [['whoami'], ['status'], ['review', 'list']]) {
    const ran = await user.croton([...args, '--json'], { env });
    expect(ran.code).toBe(3);
    expect(errorIn(ran)).toMatchObject({
      code: 'endpoint/redirect',
      message: expect.stringContaining(elsewhere.url),
    });
  }
  expect(elsewhere.heard).toEqual([]);
});

test('a kept token goes to its origin alone: another port is another origin', async () => {
  const home = await start(answersMe);
  const other = await start(answersMe);
  await user.croton(['login', home.url], { input: SECRET });
  const ran = await user.croton(['whoami', '--endpoint', other.url]);
  expect(ran.code).toBe(4);
  expect(other.heard).toEqual([]);
});

test('what a hostile endpoint writes reaches the terminal escaped', async () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u202eevil\r\nerror: fake';
  const problem = {
    type: 'tag:croton,2026:problem/state-conflict',
    title: hostile,
    detail: hostile,
    status: 409,
    code: 'state-conflict',
    hint: hostile,
    retryable: false,
  };
  const refusing = await start((_, response) => json(response, 409, problem));
  const wellKnown = {
    protocols: [1],
    name: hostile,
    urls: { submissions: '/v1/submissions', uploads: '/v1/uploads' },
    limits: { declare_batch: 1, upload_bytes: 1, parallel_uploads: 1 },
    licenses: [],
    agreements: [],
    support: { languages: [] },
    wanted: [],
    quorum: 1,
    public_key: { id: 'k', algorithm: 'ed25519', spki: '' },
    time: new Date().toISOString(),
  };
  const lying = await start(({ url }, response) =>
    json(response, 200, url === '/v1/me' ? { ...me, name: hostile, organization: hostile } : wellKnown),
  );
  for (const { url } of [refusing, lying]) {
    const env = { CROTON_ENDPOINT: url, CROTON_TOKEN: SECRET };
    for (const args of [['whoami'], ['whoami', '--debug'], ['doctor']]) {
      const { stdout, stderr } = await user.croton(args, { env });
      expect(stdout + stderr).toContain('\\e[2J');
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
      // A stack has lines of its own.
      expect(stdout + stderr).not.toMatch(/^error: fake/m);
    }
  }
});

test('endless, malformed and silent answers end with 3', async () => {
  const endless = await start((_, response) => {
    const chunk = Buffer.alloc(1 << 20, '[');
    const more = () => {
      if (!response.destroyed) response.write(chunk, () => setImmediate(more));
    };
    more();
  });
  const cut = await start((_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"name":', () => response.destroy());
  });
  const portal = await start((_, response) => response.end('<html>Please log in to this network</html>'));
  const codes = { endless: 'endpoint/protocol', cut: 'endpoint/unreachable', portal: 'endpoint/protocol' };
  for (const [name, { url }] of Object.entries({ endless, cut, portal })) {
    const env = { CROTON_ENDPOINT: url, CROTON_TOKEN: SECRET };
    const ran = await user.croton(['whoami', '--json'], { env });
    expect(ran.code, name).toBe(3);
    expect(errorIn(ran).code).toBe(codes[name as keyof typeof codes]);
  }
}, 60_000);

test('plain http to another computer is refused before anything is sent', async () => {
  const ran = await user.croton(['whoami', '--json', '--endpoint', 'http://croton.invalid'], {
    env: { CROTON_TOKEN: SECRET },
  });
  expect(ran.code).toBe(2);
  expect(errorIn(ran).code).toBe('endpoint/invalid');
});
