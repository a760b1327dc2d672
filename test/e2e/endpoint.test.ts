import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { EndpointProcess } from '../support/endpoint-process.js';
import { makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  user = await makeUser();
});
afterAll(async () => {
  await endpoint.remove();
  await user.remove();
});

it('serves an ordinary tus client, in pieces', async () => {
  const bytes = randomBytes(300_000);
  const ada = endpoint.as('ada');
  const [declared] = await ada.declare(recordFor(bytes));
  if (declared?.outcome !== 'upload') throw new Error('expected upload');
  const offsets: number[] = [];
  await new Promise<void>((resolve, reject) => {
    new Upload(bytes, {
      endpoint: new URL(declared.create_url, endpoint.url).href,
      headers: { authorization: `Bearer ${endpoint.tokens.ada}` },
      metadata: { submission: declared.submission },
      chunkSize: 100_000,
      retryDelays: null,
      onChunkComplete: (_size, accepted) => offsets.push(accepted),
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
  expect(offsets).toEqual([100_000, 200_000, 300_000]);
  expect((await ada.commit(declared.submission)).body.state).toBe('queued');
});

it('makes tokens for accounts through its admin route', async () => {
  const env = { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: String(endpoint.tokens.admin) };
  const args = ['endpoint', 'token', 'dayo', '--role', 'contributor', 'curator', '--days', '3'];
  const made = await user.croton(args, { env });
  expect(made).toMatchObject({ code: 0 });
  const caller = new Caller(endpoint.url, made.stdout.trim());
  const { body } = await caller.call<{ roles: string[]; token_expires: string }>('GET', '/v1/me');
  expect(body.roles).toEqual(['contributor', 'curator']);
  expect(Date.parse(body.token_expires)).toBeGreaterThan(Date.now() + 2.9 * 86_400_000);
  const refused = await user.croton(args, { env: { ...env, CROTON_TOKEN: made.stdout.trim() } });
  expect(refused.code).toBe(4);
});

it('starts as a command, once per directory, and stops in order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'croton-serve-'));
  const served = await EndpointProcess.start(directory);
  try {
    expect(Object.keys(served.tokens).sort()).toEqual(['ada', 'admin', 'ben', 'chi']);
    const health = await fetch(`${served.url}/healthz`);
    expect(health.status).toBe(200);
    const second = await user.croton(['serve', '--dir', directory, '--port', '0', '--json']);
    expect(second.code).toBe(3);
    expect(JSON.parse(second.stderr).error.code).toBe('lock/held');
    await served.down('SIGTERM');
    await served.up();
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
  } finally {
    await served.down();
    await rm(directory, { recursive: true, force: true });
  }
});

it('says which address it cannot listen on', async () => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, stderr } = await user.croton(['serve', '--dir', 'here', '--port', port]);
  server.close();
  expect(code).toBe(3);
  expect(stderr).toContain('endpoint/address');
  expect((await user.croton(['serve', '--port', 'x'])).code).toBe(2);
  expect((await user.croton(['serve', '--quorum', '0'])).code).toBe(2);
});
