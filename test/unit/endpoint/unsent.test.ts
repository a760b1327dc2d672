import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint({ limits: { unsentSubmissions: 3, unsentBytes: 1000, revisions: 3 } });
});
afterAll(() => endpoint.remove());

const contributor = (name: string) => endpoint.account({ name, roles: ['contributor'] });
const declare = (caller: Caller, ...records: object[]) =>
  caller.call<object>('POST', '/v1/submissions', { items: records.map((record) => ({ record })) });
const tooMuch = { status: 429, body: { code: 'too-much-unsent', retryable: true } };

it('bounds how many submissions wait for their bytes, and takes more once some were sent', async () => {
  const eve = await contributor('eve');
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((text) => Buffer.from(`count ${text}`));
  if (!a || !b || !c || !d) throw new Error('no clips');
  await eve.declare(recordFor(a), recordFor(b));
  const refused = await declare(eve, recordFor(c), recordFor(d));
  expect(refused).toMatchObject(tooMuch);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect((await eve.list()).total).toBe(2);
  expect((await declare(eve, recordFor(c))).status).toBe(200);
  expect(await declare(eve, recordFor(d))).toMatchObject(tooMuch);
  expect(await eve.declare(recordFor(a))).toMatchObject([{ outcome: 'upload' }]);
  await eve.contribute(a);
  expect(await eve.declare(recordFor(d))).toMatchObject([{ outcome: 'upload' }]);
  const ada = endpoint.as('ada');
  expect(await ada.declare(recordFor(d))).toMatchObject([{ outcome: 'upload' }]);
});

it('bounds the bytes that wait, also those of an edited record and of a clip declared again', async () => {
  const mia = await contributor('mia');
  const [large, small] = [Buffer.alloc(900, 'large'), Buffer.from('small')];
  const [first] = await mia.declare(recordFor(large));
  expect(await declare(mia, { ...recordFor(small), bytes: 101 })).toMatchObject(tooMuch);
  expect((await declare(mia, { ...recordFor(small), bytes: 100 })).status).toBe(200);
  expect(await declare(mia, { ...recordFor(small), bytes: 101 })).toMatchObject(tooMuch);
  const id = first?.outcome === 'upload' ? first.submission : '';
  await mia.call('POST', `/v1/submissions/${id}/withdraw`, {});
  expect((await declare(mia, { ...recordFor(small), bytes: 101 })).status).toBe(200);
  const items = [{ record: recordFor(large), again: true }];
  expect(await mia.call('POST', '/v1/submissions', { items })).toMatchObject(tooMuch);
});

it('bounds the revisions of a submission, and takes the others of its batch', async () => {
  const ada = endpoint.as('ada');
  const bytes = Buffer.from('edited');
  const submission = await ada.contribute(bytes);
  const titled = (title: string) => recordFor(bytes, { title });
  for (const title of ['two', 'three'])
    expect(await ada.declare(titled(title))).toMatchObject([{ outcome: 'updated' }]);
  const refused = { outcome: 'refused', findings: [{ rule: 'too-many-revisions', severity: 'error' }] };
  const results = await ada.declare(titled('four'), titled('three'));
  expect(results).toMatchObject([refused, { outcome: 'present', revision: 3 }]);
  await ada.call('POST', `/v1/submissions/${submission}/withdraw`, {});
  expect(await ada.declare({ record: titled('four'), again: true })).toMatchObject([refused]);
  expect((await ada.show(submission)).state).toBe('withdrawn');
});
