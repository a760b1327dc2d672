import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROBE_BYTES } from '../../../src/protocol/routes.js';
import { startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.remove());

const send = (bytes: number, token = endpoint.tokens.ada, type = 'application/octet-stream') =>
  fetch(new URL('/v1/probe', endpoint.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: new Uint8Array(bytes),
  });

test('takes bytes of any type, counts them and keeps none', async () => {
  const before = await readdir(endpoint.directory, { recursive: true });
  expect(await (await send(PROBE_BYTES)).json()).toEqual({ bytes: PROBE_BYTES });
  expect(await (await send(3, endpoint.tokens.ada, 'application/json')).json()).toEqual({ bytes: 3 });
  expect(await (await send(0)).json()).toEqual({ bytes: 0 });
  expect(await readdir(join(endpoint.directory), { recursive: true })).toEqual(before);
});

test('refuses more than 8 MiB, wrong tokens, and more calls than it needs', async () => {
  expect((await send(PROBE_BYTES + 1)).status).toBe(413);
  expect((await send(10, 'wrong')).status).toBe(401);
  expect((await send(10, endpoint.tokens.ben)).status).toBe(403);
  const statuses = new Set<number>();
  for (let call = 0; call < 40; call += 1) statuses.add((await send(1)).status);
  expect([...statuses].sort()).toEqual([200, 429]);
});
