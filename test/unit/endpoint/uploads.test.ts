import { readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEndpoint } from '../../../src/endpoint/audit.js';
import type { Problem } from '../../../src/protocol/problem.js';
import { recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint({ limits: { uploadBytes: 1_000_000, reserveBytes: 0 } });
});
afterAll(async () => {
  await endpoint.close();
  expect((await auditEndpoint(endpoint.directory)).problems).toEqual([]);
  await endpoint.remove();
});

let count = 0;
function fresh(size = 5000) {
  count += 1;
  return Buffer.alloc(size, `clip ${count} `);
}
const problem = async (response: Response) => (await response.json()) as Problem;

/** Declares `bytes` as ada and returns the submission. */
async function declared(bytes: Buffer, as = 'ada') {
  const [result] = await endpoint.as(as).declare(recordFor(bytes));
  if (result?.outcome !== 'upload') throw new Error(`expected upload: ${JSON.stringify(result)}`);
  return result.submission;
}

describe('creating an upload', () => {
  it('needs a submission of one’s own', async () => {
    const bytes = fresh();
    const submission = await declared(bytes);
    const eve = await endpoint.account({ name: 'eve', roles: ['contributor'] });
    expect(await problem(await eve.create(submission, bytes.length))).toMatchObject({
      code: 'not-found',
      status: 404,
    });
    expect((await eve.create('nonsense', 5)).status).toBe(404);
  });

  it('takes the declared length and no other', async () => {
    const bytes = fresh();
    const submission = await declared(bytes);
    const response = await endpoint.as('ada').create(submission, bytes.length + 1);
    expect(await problem(response)).toMatchObject({ code: 'length-mismatch', status: 409 });
    const deferred = await fetch(`${endpoint.url}/v1/uploads`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${endpoint.tokens.ada}`,
        'tus-resumable': '1.0.0',
        'upload-defer-length': '1',
        'upload-metadata': `submission ${Buffer.from(submission).toString('base64')}`,
      },
    });
    expect(deferred.status).toBe(501);
    expect(await problem(deferred)).toMatchObject({ code: 'request-invalid', retryable: false });
  });

  it('opens one upload per submission', async () => {
    const bytes = fresh();
    const submission = await declared(bytes);
    const first = await endpoint.as('ada').create(submission, bytes.length);
    expect(first.status).toBe(201);
    const second = await endpoint.as('ada').create(submission, bytes.length);
    expect(await problem(second)).toMatchObject({ code: 'upload-open', status: 409, retryable: true });
  });

  it('is refused above the limit', async () => {
    const submission = await declared(fresh(1_000_001));
    expect(await problem(await endpoint.as('ada').create(submission, 1_000_001))).toMatchObject({
      code: 'too-large',
      status: 413,
    });
  });
});

describe('an open upload', () => {
  it('is there for its contributor only, and its URL is relative', async () => {
    const bytes = fresh();
    const submission = await declared(bytes);
    const created = await endpoint.as('ada').create(submission, bytes.length);
    const url = created.headers.get('location') ?? '';
    expect(url).toMatch(/^\/v1\/uploads\/[\w-]{32}$/);
    const eve = await endpoint.account({ name: 'eve2', roles: ['contributor'] });
    expect((await eve.head(url)).status).toBe(404);
    expect((await eve.patch(url, 0, bytes)).status).toBe(404);
    expect((await endpoint.as('ada').head(url)).status).toBe(200);
  });

  it('refuses a wrong offset without harm, and bytes beyond its length', async () => {
    const bytes = fresh();
    const ada = endpoint.as('ada');
    const created = await ada.create(await declared(bytes), bytes.length);
    const url = created.headers.get('location') ?? '';
    await ada.patch(url, 0, bytes.subarray(0, 10));
    const late = await problem(await ada.patch(url, 20, bytes.subarray(20)));
    expect(late).toMatchObject({ code: 'offset-mismatch', status: 409, retryable: true });
    expect((await ada.patch(url, 10, bytes)).status).toBe(413);
    expect((await ada.head(url)).headers.get('upload-offset')).toBe('10');
  });

  it('keeps what arrived when the connection is cut', async () => {
    const bytes = fresh(200_000);
    const ada = endpoint.as('ada');
    const submission = await declared(bytes);
    const created = await ada.create(submission, bytes.length);
    const url = created.headers.get('location') ?? '';
    await sendAndCut(new URL(url, endpoint.url), String(endpoint.tokens.ada), bytes, 120_000);
    const offset = Number((await ada.head(url)).headers.get('upload-offset'));
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(120_000);
    expect((await ada.patch(url, offset, bytes.subarray(offset))).status).toBe(204);
    expect((await ada.commit(submission)).status).toBe(200);
  });

  it('ends a request that another displaces so that the client goes on', async () => {
    const bytes = fresh(200_000);
    const ada = endpoint.as('ada');
    const submission = await declared(bytes);
    const url = (await ada.create(submission, bytes.length)).headers.get('location') ?? '';
    const stalled = stall(new URL(url, endpoint.url), String(endpoint.tokens.ada), bytes, 50_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const offset = Number((await ada.head(url)).headers.get('upload-offset'));
    expect(offset).toBe(50_000);
    expect([204, 503, 'cut']).toContain(await stalled);
    expect((await ada.patch(url, offset, bytes.subarray(offset))).status).toBe(204);
    expect((await ada.commit(submission)).status).toBe(200);
  });

  it.skipIf(process.platform !== 'linux')('says when the disk is full', async () => {
    const bytes = fresh();
    const ada = endpoint.as('ada');
    const url = (await ada.create(await declared(bytes), bytes.length)).headers.get('location') ?? '';
    const path = join(endpoint.directory, 'uploads', url.split('/').at(-1) ?? '');
    await rm(path);
    await symlink('/dev/full', path);
    expect(await problem(await ada.patch(url, 0, bytes))).toMatchObject({
      code: 'storage-full',
      status: 507,
    });
    await rm(path);
    await writeFile(path, '');
    expect((await ada.patch(url, 0, bytes)).status).toBe(204);
  });

  it('can be ended, and then begun anew', async () => {
    const bytes = fresh();
    const ada = endpoint.as('ada');
    const submission = await declared(bytes);
    const created = await ada.create(submission, bytes.length, bytes.subarray(0, 100));
    const url = created.headers.get('location') ?? '';
    const ended = await fetch(new URL(url, endpoint.url), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${endpoint.tokens.ada}`, 'tus-resumable': '1.0.0' },
    });
    expect(ended.status).toBe(204);
    expect((await ada.head(url)).status).toBe(404);
    expect((await ada.create(submission, bytes.length, bytes)).status).toBe(201);
  });
});

/** Sends the first `length` bytes of a longer body and then nothing. Resolves with the status of the answer. */
function stall(url: URL, token: string, bytes: Buffer, length: number): Promise<number | 'cut'> {
  return new Promise((resolve) => {
    const sending = startPatch(url, token, bytes.length);
    sending.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      sending.destroy();
    });
    sending.on('error', () => resolve('cut'));
    sending.write(bytes.subarray(0, length));
  });
}

function startPatch(url: URL, token: string, length: number) {
  return request(url, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${token}`,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': length,
    },
  });
}

/** Sends the first `length` bytes of a longer body, then destroys the socket. */
function sendAndCut(url: URL, token: string, bytes: Buffer, length: number): Promise<void> {
  return new Promise((resolve) => {
    const sending = startPatch(url, token, bytes.length);
    sending.on('error', () => resolve());
    sending.write(bytes.subarray(0, length), () => setTimeout(() => sending.destroy(), 100));
    sending.on('close', () => resolve());
  });
}

describe('committing', () => {
  it('drops bytes that are not those of the record, tells so, and takes the right ones afterwards', async () => {
    const bytes = fresh();
    const wrong = Buffer.from(bytes);
    wrong[17] = 0;
    const ada = endpoint.as('ada');
    const submission = await declared(bytes);
    await ada.create(submission, wrong.length, wrong);
    for (let asked = 0; asked < 2; asked += 1)
      expect(await ada.commit(submission)).toMatchObject({ status: 409, body: { code: 'digest-mismatch' } });
    expect((await ada.show(submission)).history.map(({ type }) => type)).toEqual([
      'declared',
      'digest-mismatch',
    ]);
    expect((await ada.declare(recordFor(bytes)))[0]?.outcome).toBe('upload');
    await ada.create(submission, bytes.length, bytes);
    expect((await ada.commit(submission)).body.state).toBe('queued');
  });

  it('gives everybody who asks at once the same receipt', async () => {
    const bytes = fresh();
    const ada = endpoint.as('ada');
    const submission = await declared(bytes);
    await ada.create(submission, bytes.length, bytes);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ada.commit(submission)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
  });

  it('is not for others', async () => {
    const bytes = fresh();
    const submission = await declared(bytes);
    const eve = await endpoint.account({ name: 'eve3', roles: ['contributor'] });
    expect((await eve.commit(submission)).status).toBe(404);
  });
});

describe('media', () => {
  it('is served whole and in ranges, so that nothing in it can run', async () => {
    const bytes = fresh();
    const submission = await endpoint.as('ada').contribute(bytes);
    const get = (range?: string, as = 'ben') =>
      fetch(`${endpoint.url}/v1/submissions/${submission}/media`, {
        headers: {
          authorization: `Bearer ${endpoint.tokens[as]}`,
          ...(range === undefined ? {} : { range }),
        },
      });
    const whole = await get();
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-security-policy')).toContain('sandbox');
    const part = await get('bytes=10-19');
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    const tail = await get('bytes=-5');
    expect(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true);
    expect((await get(`bytes=${bytes.length}-`)).status).toBe(416);
    const eve = await endpoint.account({ name: 'eve4', roles: ['contributor'] });
    expect((await eve.call('GET', `/v1/submissions/${submission}/media`)).status).toBe(404);
  });
});

it('keeps free what the operator wants kept free', async () => {
  const full = await startTestEndpoint({ limits: { reserveBytes: 2 ** 60 } });
  try {
    const bytes = fresh();
    const [result] = await full.as('ada').declare(recordFor(bytes));
    const response = await full
      .as('ada')
      .create(result?.outcome === 'upload' ? result.submission : '', bytes.length);
    expect(await problem(response)).toMatchObject({ code: 'storage-full', status: 507, retryable: true });
    expect(await readdir(join(full.directory, 'uploads'))).toEqual([]);
  } finally {
    await full.remove();
  }
});

it('counts the bytes that arrive', async () => {
  const counted = await startTestEndpoint();
  try {
    await counted.as('ada').contribute(fresh(7777));
    const { body } = await counted.nobody.call<string>('GET', '/metrics');
    expect(body).toContain('\ncroton_upload_bytes_total 7777\n');
    expect(body).toContain('croton_submissions{state="queued"} 1');
  } finally {
    await counted.remove();
  }
});
