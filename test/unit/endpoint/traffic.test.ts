import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Problem } from '../../../src/protocol/problem.js';
import { Caller, recordFor, startTestEndpoint } from '../../support/endpoint.js';

it('slows down who asks too often, by token', async () => {
  const endpoint = await startTestEndpoint({ limits: { ratePerMinute: 3 } });
  const ask = (name: string) => endpoint.as(name).call<Problem>('GET', '/v1/me');
  for (let request = 0; request < 3; request += 1) expect((await ask('ada')).status).toBe(200);
  const { status, headers, body } = await ask('ada');
  expect(status).toBe(429);
  expect(body).toMatchObject({ code: 'rate-limited', retryable: true });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask('ben')).status).toBe(200);
  await endpoint.remove();
});

it('counts wrong tokens by address, whichever they are, and lets good ones pass', async () => {
  const endpoint = await startTestEndpoint({ limits: { failuresPerMinute: 3 } });
  const guess = (path: string) =>
    new Caller(endpoint.url, `croton_${randomUUID()}`).call<Problem>('GET', path);
  for (let attempt = 0; attempt < 3; attempt += 1) expect((await guess('/v1/me')).status).toBe(401);
  const { status, headers, body } = await guess('/v1/submissions');
  expect(status).toBe(429);
  expect(body).toMatchObject({ code: 'rate-limited', retryable: true });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  const upload = await new Caller(endpoint.url, 'croton_another').create('any', 1);
  expect(upload.status).toBe(429);
  expect((await endpoint.as('ada').call('GET', '/v1/me')).status).toBe(200);
  await endpoint.remove();
});

it('counts callers of public pages by address, whatever token they make up', async () => {
  const endpoint = await startTestEndpoint({ limits: { ratePerMinute: 3 } });
  const ask = () => new Caller(endpoint.url, randomUUID()).call('GET', '/v1/revocations');
  for (let request = 0; request < 3; request += 1) expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(429);
  await endpoint.remove();
});

it('writes a log of JSON lines that holds neither tokens nor upload URLs', async () => {
  const lines: string[] = [];
  const endpoint = await startTestEndpoint({ log: { write: (line) => void lines.push(line) } });
  const ada = endpoint.as('ada');
  const bytes = Buffer.from('logged');
  const [declared] = await ada.declare(recordFor(bytes));
  const created = await ada.create(declared?.outcome === 'upload' ? declared.submission : '', bytes.length);
  const url = created.headers.get('location') ?? '';
  await ada.patch(url, 0, bytes);
  await ada.patch(url, 3, bytes);
  await endpoint.remove();
  const log = lines.join('');
  for (const line of log.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  expect(log).toContain('/v1/uploads/…');
  expect(log).not.toContain(url.split('/').at(-1));
  for (const token of Object.values(endpoint.tokens)) expect(log).not.toContain(token);
});

it('stops while a request stalls, and keeps what arrived', async () => {
  const endpoint = await startTestEndpoint();
  const ada = endpoint.as('ada');
  const bytes = Buffer.alloc(100_000, 'x');
  const [declared] = await ada.declare(recordFor(bytes));
  const created = await ada.create(declared?.outcome === 'upload' ? declared.submission : '', bytes.length);
  const url = new URL(created.headers.get('location') ?? '', endpoint.url);
  const { request } = await import('node:http');
  const stalled = request(url, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${ada.token}`,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': bytes.length,
    },
  });
  const cut = new Promise((resolve) => stalled.on('error', resolve));
  stalled.write(bytes.subarray(0, 40_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = Date.now();
  await endpoint.close();
  expect(Date.now() - began).toBeLessThan(10_000);
  await cut;
  const again = await startTestEndpoint({ directory: endpoint.directory });
  const head = await again.as('ada').head(url.pathname);
  expect(head.headers.get('upload-offset')).toBe('40000');
  await again.remove();
});
