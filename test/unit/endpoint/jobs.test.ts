import { expect, it } from 'vitest';
import { processContext, systemClock } from '../../../src/context.js';
import { recordFor, startTestEndpoint } from '../../support/endpoint.js';

const bytes = Buffer.from('bytes that take their time');

/** An endpoint whose judge does `judge`, with a clip of ada’s that is sent and not committed. */
async function sentTo(judge: () => Promise<[]>) {
  const endpoint = await startTestEndpoint({ judge: { judge } });
  const ada = endpoint.as('ada');
  const [declared] = await ada.declare(recordFor(bytes));
  const submission = declared?.outcome === 'upload' ? declared.submission : '';
  const created = await ada.create(submission, bytes.length, bytes);
  const commit = () =>
    ada.call<{ state?: string; code?: string; pending?: boolean }>(
      'POST',
      `/v1/submissions/${submission}/commit`,
    );
  return { endpoint, ada, submission, commit, url: created.headers.get('location') ?? '' };
}

it('answers 202 while it is not done, lets nobody change the bytes, and 200 in the end', async () => {
  let finish = () => {};
  const judged = new Promise<[]>((resolve) => {
    finish = () => resolve([]);
  });
  const { endpoint, ada, submission, commit, url } = await sentTo(() => judged);
  const pending = await commit();
  expect(pending).toMatchObject({ status: 202, body: { pending: true } });
  expect(pending.headers.get('retry-after')).toBe('1');
  expect((await ada.head(url)).headers.get('upload-offset')).toBe(String(bytes.length));
  expect((await ada.patch(url, bytes.length, Buffer.alloc(0))).status).toBe(503);
  finish();
  expect((await ada.commit(submission)).body.state).toBe('queued');
  await endpoint.remove();
});

it('publishes nothing when the clip is withdrawn meanwhile', async () => {
  let finish = () => {};
  const judged = new Promise<[]>((resolve) => {
    finish = () => resolve([]);
  });
  const { endpoint, ada, submission, commit } = await sentTo(() => judged);
  await commit();
  await ada.call('POST', `/v1/submissions/${submission}/withdraw`, {});
  finish();
  expect((await commit()).status).toBe(409);
  expect((await ada.show(submission)).history.map(({ type }) => type)).toEqual(['declared', 'withdrawn']);
  await endpoint.remove();
});

it('tries again by itself, gives up after a while, and takes a later commit', async () => {
  let failures = 0;
  let broken = true;
  const { endpoint, ada, submission, commit } = await sentTo(async () => {
    if (!broken) return [];
    failures += 1;
    throw new Error('the disk is away');
  });
  const given = await commit();
  expect(given).toMatchObject({ status: 500, body: { code: 'internal' } });
  expect(failures).toBe(5);
  broken = false;
  expect((await ada.commit(submission)).body.state).toBe('queued');
  await endpoint.remove();
});

it('leaves no timer behind that would keep a stopped endpoint from ending', async () => {
  let sleeping = 0;
  const sleep = async (ms: number, signal?: AbortSignal) => {
    sleeping += 1;
    await systemClock.sleep(ms, signal).finally(() => {
      sleeping -= 1;
    });
  };
  const context = { ...processContext(new AbortController().signal), clock: { ...systemClock, sleep } };
  const endpoint = await startTestEndpoint({ context });
  await endpoint.as('ada').contribute(bytes);
  expect(sleeping).toBe(0);
  await endpoint.remove();
});
