import { afterEach, expect, test } from 'vitest';
import { createClient } from '../../../src/client/endpoint-client.js';
import { LONGEST_ANSWER } from '../../../src/client/request.js';
import { problemDocument } from '../../../src/protocol/problem.js';
import { type Handler, json, listen } from '../../support/listening-server.js';
import { testContext } from '../../support/test-context.js';
import { digestOf, idOf, me, summaryOf } from './fixtures.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(handler: Handler, token: string | undefined = 'secret-token') {
  const server = await listen(handler);
  closers.push(server.close);
  const fake = testContext();
  return { ...server, ...fake, client: createClient({ context: fake.context, endpoint: server.url, token }) };
}

test('sends the token and reads the answer', async () => {
  const { client, heard } = await start((_, response) => json(response, 200, me));
  expect(await client.me()).toMatchObject({ name: 'ada' });
  expect(heard[0]?.headers.authorization).toBe('Bearer secret-token');
  expect(heard[0]?.url).toBe('/v1/me');
});

test('open calls carry no token', async () => {
  const { client, heard } = await start((_, response) => response.end('the text'));
  expect(await client.agreement('2026/01', 'yo')).toBe('the text');
  expect(heard[0]?.headers.authorization).toBeUndefined();
  expect(heard[0]?.headers['accept-language']).toBe('yo');
  expect(heard[0]?.url).toBe('/v1/agreements/2026%2F01');
});

test('without a token nothing that needs one is sent', async () => {
  const { url, heard } = await start((_, response) => json(response, 200, me));
  const client = createClient({ context: testContext().context, endpoint: url });
  await expect(client.me()).rejects.toMatchObject({ code: 'auth/token-missing', exitCode: 4 });
  expect(heard).toHaveLength(0);
});

test('a busy endpoint is asked again, as late as it wishes', async () => {
  let calls = 0;
  const { client, waits } = await start((_, response) => {
    calls += 1;
    if (calls === 1) json(response, 429, problemDocument('rate-limited'), { 'retry-after': '20' });
    else if (calls === 2) json(response, 503, problemDocument('busy'));
    else json(response, 200, me);
  });
  await client.me();
  expect(calls).toBe(3);
  expect(waits[0]).toBeGreaterThanOrEqual(20_000);
});

test('a connection that is cut is made again', async () => {
  let calls = 0;
  const { client } = await start((_, response) => {
    calls += 1;
    if (calls === 1) response.socket?.destroy();
    else json(response, 200, me);
  });
  expect((await client.me()).name).toBe('ada');
});

test('an endpoint that is gone is unreachable in the end', async () => {
  const { client, close, waits } = await start(() => {});
  await close();
  await expect(client.me()).rejects.toMatchObject({
    code: 'endpoint/unreachable',
    exitCode: 3,
    message: expect.stringContaining('nothing answers there'),
  });
  expect(waits).toHaveLength(3);
});

test('a refusal is not repeated', async () => {
  const { client, heard } = await start((_, response) =>
    json(response, 401, problemDocument('token-invalid')),
  );
  await expect(client.me()).rejects.toMatchObject({ code: 'auth/token-invalid', exitCode: 4 });
  expect(heard).toHaveLength(1);
});

test('a token is made once, whatever happens', async () => {
  const { client, heard } = await start((_, response) => json(response, 503, problemDocument('busy')));
  await expect(client.createToken({ name: 'ben', roles: ['curator'] })).rejects.toMatchObject({
    code: 'endpoint/failed',
  });
  expect(heard).toHaveLength(1);
});

test('no redirect is followed', async () => {
  const other = await listen((_, response) => json(response, 200, me));
  closers.push(other.close);
  for (const status of [301, 302, 303, 307, 308]) {
    const { client } = await start((_, response) =>
      json(response, status, {}, { location: `${other.url}/v1/me` }),
    );
    await expect(client.me()).rejects.toMatchObject({
      code: 'endpoint/redirect',
      message: expect.stringContaining(other.url),
    });
  }
  expect(other.heard).toHaveLength(0);
});

test.each([
  ['not JSON', '<html>hello</html>'],
  ['of another form', '{"name":7}'],
  ['null', 'null'],
])('an answer that is %s breaks the protocol', async (_, text) => {
  const { client } = await start((_request, response) => response.end(text));
  await expect(client.me()).rejects.toMatchObject({ code: 'endpoint/protocol', exitCode: 3 });
});

test('an endless answer is cut', async () => {
  let sent = 0;
  const { client } = await start((_, response) => {
    const chunk = Buffer.alloc(1 << 20, ' ');
    const more = () => {
      while (!response.destroyed && sent < LONGEST_ANSWER * 8) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  await expect(client.me()).rejects.toMatchObject({
    code: 'endpoint/protocol',
    message: expect.stringContaining('8 MiB'),
  });
  expect(sent).toBeLessThan(LONGEST_ANSWER * 8);
});

test('lists go through all pages, and stop at a limit with the place to go on', async () => {
  const { client, heard } = await start(({ url }, response) => {
    const query = new URL(url, 'http://x').searchParams;
    const from = Number(query.get('cursor') ?? 0);
    const size = Math.min(Number(query.get('limit')), 300);
    const items = Array.from({ length: Math.max(0, Math.min(size, 1000 - from)) }, (_, i) =>
      summaryOf(from + i),
    );
    const next = from + items.length < 1000 ? String(from + items.length) : null;
    json(response, 200, { items, total: 1000, more: false, next });
  });
  const all: string[] = [];
  for await (const { submission } of client.eachSubmission({ state: 'queued' })) all.push(submission);
  expect(all).toEqual(Array.from({ length: 1000 }, (_, n) => idOf(n)));
  expect(heard[0]?.url).toContain('state=queued');
  const pages = [];
  for await (const page of client.eachPage({}, 450)) pages.push(page);
  expect(pages.map(({ items }) => items.length)).toEqual([300, 150]);
  expect(pages.at(-1)?.next).toBe('450');
});

test('a list that goes in circles ends', async () => {
  const { client } = await start((_, response) =>
    json(response, 200, { items: [], total: 0, more: true, next: 'again' }),
  );
  const walk = async () => {
    for await (const _ of client.eachSubmission({})) {
    }
  };
  await expect(walk()).rejects.toMatchObject({ code: 'endpoint/protocol' });
});

test('declared uploads get absolute URLs of the same origin', async () => {
  let createUrl = '/v1/uploads';
  const { client, url } = await start((_, response) => {
    const result = {
      outcome: 'upload',
      id: digestOf(1),
      submission: idOf(1),
      revision: 1,
      state: 'declared',
    };
    json(response, 200, { results: [{ ...result, create_url: createUrl }] });
  });
  const items = [{ record: { id: digestOf(1), file_name: 'a.mp4', bytes: 7 } }];
  expect(await client.declare(items)).toMatchObject([{ create_url: `${url}/v1/uploads` }]);
  createUrl = 'https://evil.example/v1/uploads';
  await expect(client.declare(items)).rejects.toMatchObject({ code: 'endpoint/redirect' });
  await expect(client.declare([...items, ...items])).rejects.toMatchObject({ code: 'endpoint/protocol' });
});

test('a commit is pending until there is a receipt', async () => {
  const envelope = { payloadType: 'x', payload: 'eA==', signatures: [{ keyid: 'k', sig: 's' }] };
  let calls = 0;
  const { client } = await start((_, response) => {
    calls += 1;
    if (calls === 1) json(response, 202, { pending: true }, { 'retry-after': '2' });
    else json(response, 200, { submission: idOf(1), state: 'queued', receipt: envelope });
  });
  expect(await client.commit(idOf(1))).toEqual({ pending: true, retryAfterMs: 2000 });
  expect(await client.commit(idOf(1))).toMatchObject({ pending: false, response: { receipt: envelope } });
});

test('an interrupt ends a call that hangs', async () => {
  const stop = new AbortController();
  const server = await listen(() => stop.abort());
  closers.push(server.close);
  const { context } = testContext({ signal: stop.signal });
  const client = createClient({ context, endpoint: server.url, token: 't' });
  await expect(client.me()).rejects.toMatchObject({ code: 'run/interrupted', exitCode: 130 });
});
