/** What accounts and strangers may try against everybody else: nothing of it stops the endpoint or blinds a curator. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SubmissionList } from '../../../src/protocol/submissions.js';
import { type Answer, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.remove());

/** The status of a call whose body is announced and never sent. */
function statusBeforeBody(path: string, token?: string, announced = 60_000): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, endpoint.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': String(announced),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      timeout: 5000,
    });
    call.on('response', ({ statusCode }) => {
      resolve(statusCode);
      call.destroy();
    });
    call.on('timeout', () => reject(new Error('it waits for the body')));
    call.on('error', reject);
    call.write('{');
  });
}

it('turns strangers away before it reads what they send', async () => {
  expect(await statusBeforeBody('/v1/submissions')).toBe(401);
  expect(await statusBeforeBody('/v1/submissions', 'croton_wrong')).toBe(401);
  expect(await statusBeforeBody('/v1/submissions', endpoint.tokens.ben)).toBe(403);
  expect(await statusBeforeBody('/v1/decisions', endpoint.tokens.ada)).toBe(403);
});

it('refuses a body that is larger than its call needs, before it is sent', async () => {
  const { admin, ada, ben } = endpoint.tokens;
  expect(await statusBeforeBody('/v1/submissions', ada, (8 << 20) + 1)).toBe(413);
  expect(await statusBeforeBody('/v1/decisions', ben, (8 << 20) + 1)).toBe(413);
  expect(await statusBeforeBody('/v1/admin/tokens', admin, 70_000)).toBe(413);
  expect(await statusBeforeBody('/v1/me/agreement', ada, 70_000)).toBe(413);
});

it('refuses a record that is nested without end, and takes the others of its batch', async () => {
  const [good, deep] = [Buffer.from('a good clip'), Buffer.from('a deep clip')];
  const nested = { ...recordFor(deep), x_deep: 'DEEP' };
  const body = JSON.stringify({ items: [{ record: recordFor(good) }, { record: nested }] });
  const response = await fetch(`${endpoint.url}/v1/submissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${endpoint.tokens.ada}`, 'content-type': 'application/json' },
    body: body.replace('"DEEP"', '['.repeat(20_000) + ']'.repeat(20_000)),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    results: [{ outcome: 'upload' }, { outcome: 'refused', findings: [{ rule: 'record/invalid' }] }],
  });
});

it('keeps a page small enough for its readers, whatever titles a contributor gives', async () => {
  const eve = await endpoint.account({ name: 'eve', roles: ['contributor'] });
  const title = 'x'.repeat(200_000);
  const clips = Array.from({ length: 45 }, (_, index) => Buffer.from(`long title ${index}`));
  for (const bytes of clips)
    expect(await eve.declare(recordFor(bytes, { title }))).toMatchObject([{ outcome: 'upload' }]);
  const ben = endpoint.as('ben');
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `?contributor=eve&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page: SubmissionList = await ben.list(query);
    expect(JSON.stringify(page).length).toBeLessThan(8 << 20);
    for (const { submission } of page.items) seen.add(submission);
    cursor = page.next;
  }
  expect(seen.size).toBe(clips.length);
});

it.each(['id', 'reason', 'state'])('refuses a filter of a thousand values: %s', async (filter) => {
  const values = Array(1500).fill('a').join(',');
  const answer = await endpoint.as('ben').call('GET', `/v1/submissions?${filter}=${values}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
});

it('keeps a page of the accepted set small, whatever the records hold, and loses none of it', async () => {
  const mia = await endpoint.account({ name: 'mia', roles: ['contributor'] });
  const story = 'x'.repeat(240_000);
  const clips = Array.from({ length: 30 }, (_, index) => Buffer.from(`long story ${index}`));
  for (const bytes of clips) {
    const submission = await mia.contribute(bytes, { x_story: story });
    const { record_digest: record } = await mia.show(submission);
    for (const name of ['ben', 'chi'])
      await endpoint.as(name).decide({ item: submission, record, verdict: 'accept' });
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  let path: string | undefined = '/v1/accepted?limit=10000';
  while (path !== undefined) {
    const page: Answer<string> = await endpoint.as('ben').call<string>('GET', path);
    sizes.push(page.body.length);
    seen.push(...page.body.trim().split('\n'));
    path = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(5 << 20);
  expect(new Set(seen.map((line) => JSON.parse(line).submission)).size).toBe(clips.length);
  expect(seen).toHaveLength(clips.length);
});

it.each([
  ['many answers', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`q${index}`, 'yes']))],
  ['a long question', { ['q'.repeat(101)]: 'yes' }],
  ['a long answer', { rights: 'y'.repeat(501) }],
])('refuses a decision with %s', async (_, answers) => {
  const [item, record] = ['019a0000-0000-7000-8000-000000000000', `sha256:${'0'.repeat(64)}`];
  const decisions = [{ item, record, round: 1, verdict: 'accept', answers }];
  const answer = await endpoint.as('ben').call('POST', '/v1/decisions', { decisions });
  expect(answer).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
});
