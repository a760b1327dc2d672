import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditEndpoint } from '../../../src/endpoint/audit.js';
import type { SubmissionDetail } from '../../../src/protocol/submissions.js';
import { type Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
let ada: Caller;
let dayo: Caller;
beforeEach(async () => {
  endpoint = await startTestEndpoint();
  ada = endpoint.as('ada');
  dayo = await endpoint.account({ name: 'dayo', roles: ['contributor'] });
});
afterEach(async () => {
  await endpoint.close();
  expect((await auditEndpoint(endpoint.directory)).problems).toEqual([]);
  await endpoint.remove();
});

const clip = Buffer.from('the same bytes');
const withdraw = (caller: Caller, submission: string, reason?: string) =>
  caller.call<SubmissionDetail>('POST', `/v1/submissions/${submission}/withdraw`, { reason });
const objects = async () =>
  (await readdir(join(endpoint.directory, 'objects'), { recursive: true })).filter((name) =>
    /[0-9a-f]{64}$/.test(name),
  );

it('deletes the bytes and keeps id and state', async () => {
  const submission = await ada.contribute(clip);
  expect(await objects()).toHaveLength(1);
  const { body } = await withdraw(ada, submission, 'changed my mind');
  expect(body).toMatchObject({
    submission,
    state: 'withdrawn',
    record: null,
    title: null,
    file_name: null,
    languages: [],
  });
  expect(await objects()).toEqual([]);
  expect((await withdraw(ada, submission)).body.state).toBe('withdrawn');
  expect((await ada.declare(recordFor(clip)))[0]?.outcome).toBe('withdrawn');
  const feed = await endpoint.nobody.call<string>('GET', '/v1/revocations');
  expect(JSON.parse(feed.body)).toMatchObject({ submission, state: 'withdrawn' });
  expect((await ada.call('POST', `/v1/submissions/${submission}/commit`)).status).toBe(409);
});

it('can be undone on purpose only, by sending the bytes again', async () => {
  const submission = await ada.contribute(clip);
  await withdraw(ada, submission);
  const [again] = await ada.declare({ record: recordFor(clip), again: true });
  expect(again).toMatchObject({ outcome: 'upload', submission, state: 'declared', revision: 2 });
  await ada.create(submission, clip.length, clip);
  expect((await ada.commit(submission)).body.state).toBe('queued');
  expect(await ada.show(submission)).toMatchObject({ state: 'queued', round: 2 });
});

it('is not for others; an admin removes, and that is for good', async () => {
  const submission = await ada.contribute(clip);
  expect((await withdraw(dayo, submission)).status).toBe(404);
  expect((await withdraw(endpoint.as('ben'), submission)).status).toBe(403);
  expect((await withdraw(endpoint.as('admin'), submission, 'takedown')).body.state).toBe('removed');
  expect((await ada.declare({ record: recordFor(clip), again: true }))[0]).toMatchObject({
    outcome: 'withdrawn',
    state: 'removed',
  });
});

it('keeps one object for two contributors, and each sends the bytes', async () => {
  const first = await ada.contribute(clip);
  const [declared] = await dayo.declare(recordFor(clip));
  expect(declared?.outcome).toBe('upload');
  const second = await dayo.contribute(Buffer.from('other')).then(() => dayo.declare(recordFor(clip)));
  const submission = second[0]?.outcome === 'upload' ? second[0].submission : '';
  await dayo.create(submission, clip.length, clip);
  expect((await dayo.commit(submission)).body.state).toBe('duplicate');
  expect(await objects()).toHaveLength(2);
  await withdraw(ada, first);
  expect((await dayo.show(submission)).state).toBe('queued');
  expect(await objects()).toHaveLength(2);
  await withdraw(dayo, submission);
  expect(await objects()).toHaveLength(1);
});

it('has a lead look at the others when the first went for rights or privacy', async () => {
  const first = await ada.contribute(clip);
  const second = await dayo.contribute(clip);
  await withdraw(ada, first, 'privacy.face');
  expect((await dayo.show(second)).state).toBe('escalated');
});

it('ends an upload under way', async () => {
  const bytes = Buffer.alloc(100_000, 'x');
  const [result] = await ada.declare(recordFor(bytes));
  const submission = result?.outcome === 'upload' ? result.submission : '';
  const created = await ada.create(submission, bytes.length, bytes.subarray(0, 50_000));
  const url = created.headers.get('location') ?? '';
  await withdraw(ada, submission);
  expect((await ada.head(url)).status).toBe(404);
  expect(await readdir(join(endpoint.directory, 'uploads'))).toEqual([]);
});
