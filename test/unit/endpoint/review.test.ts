import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEndpoint } from '../../../src/endpoint/audit.js';
import { type Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
let lead: Caller;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  lead = await endpoint.account({ name: 'lea', roles: ['lead', 'curator'] });
});
afterAll(async () => {
  await endpoint.close();
  expect((await auditEndpoint(endpoint.directory)).problems).toEqual([]);
  await endpoint.remove();
});

let count = 0;
/** A clip of ada’s in the queue. */
async function queued(changes: Record<string, unknown> = {}) {
  count += 1;
  const bytes = Buffer.from(`review ${count}`);
  const submission = await endpoint.as('ada').contribute(bytes, changes);
  const { record_digest: record } = await endpoint.as('ada').show(submission);
  return { bytes, submission, record, accept: { item: submission, record, verdict: 'accept' as const } };
}

it('accepts with two votes, and keeps votes hidden until one has voted', async () => {
  const { submission, accept } = await queued();
  expect(await endpoint.as('ben').decide(accept)).toMatchObject([{ status: 'applied', state: 'queued' }]);
  const path = `/v1/submissions/${submission}/decisions`;
  type Votes = { items: { reviewer: string }[]; hidden: number };
  expect((await endpoint.as('chi').call<Votes>('GET', path)).body).toEqual({ items: [], hidden: 1 });
  expect((await endpoint.as('ben').call<Votes>('GET', path)).body).toMatchObject({
    items: [{ reviewer: 'ben' }],
  });
  expect(await endpoint.as('ben').decide(accept)).toMatchObject([{ status: 'unchanged' }]);
  const turned = { ...accept, verdict: 'reject' as const, reasons: ['spam'] };
  expect(await endpoint.as('ben').decide(turned)).toMatchObject([{ status: 'conflict' }]);
  expect(await endpoint.as('chi').decide(accept)).toMatchObject([{ status: 'applied', state: 'accepted' }]);
  const reader = await endpoint.account({ name: `reader${count}`, roles: ['reader'] });
  const feed = (await reader.call<string>('GET', '/v1/accepted')).body;
  const lines = feed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.find((line) => line.submission === submission)).toMatchObject({
    revision: 1,
    record: { title: 'Market', contributor: { id: 'ada' } },
  });
});

it('tells the contributor why a clip was turned away', async () => {
  const { submission, accept } = await queued();
  const reject = { ...accept, verdict: 'reject' as const, reasons: ['rights.music'], note: 'radio' };
  await endpoint.as('ben').decide(reject);
  await endpoint.as('chi').decide(reject);
  const detail = await endpoint.as('ada').show(submission);
  expect(detail).toMatchObject({ state: 'rejected', reasons: ['rights.music'], votes: 2 });
  expect(detail.next_step).toBeTruthy();
  expect(detail.history.at(-1)?.detail).toEqual({ reasons: ['rights.music'], notes: ['radio'] });
  const listed = await endpoint.as('ben').list('?reason=rights.music');
  expect(listed.items.map((item) => item.submission)).toContain(submission);
});

it('does not tell contributors who voted', async () => {
  const { submission, accept } = await queued();
  for (const name of ['ben', 'chi']) await endpoint.as(name).decide(accept);
  const actors = async (caller: Caller) => (await caller.show(submission)).history.map(({ actor }) => actor);
  const moves = ['ada', 'endpoint', 'endpoint'];
  expect(await actors(endpoint.as('ada'))).toEqual([...moves, 'curator', 'curator', 'endpoint']);
  expect(await actors(endpoint.as('ben'))).toEqual([...moves, 'ben', 'chi', 'endpoint']);
});

it('refuses what does not stand up, item by item', async () => {
  const { accept } = await queued();
  const results = await endpoint
    .as('ben')
    .decide(
      { ...accept, verdict: 'reject' },
      { ...accept, verdict: 'reject', reasons: ['no.such'] },
      { ...accept, verdict: 'reject', reasons: ['other'] },
      { ...accept, item: '019a0000-0000-7000-8000-000000000000' },
      { ...accept, record: `sha256:${'0'.repeat(64)}` },
      { ...accept, round: 2 },
      accept,
    );
  expect(results.map(({ status, code }) => code ?? status)).toEqual([
    'reason-needed',
    'reason-unknown',
    'note-needed',
    'not-found',
    'stale',
    'stale',
    'applied',
  ]);
});

it('lets nobody judge a clip of their own or of their organization', async () => {
  const dayo = await endpoint.account({
    name: 'dayo',
    roles: ['contributor', 'curator'],
    organization: 'guild',
  });
  const eve = await endpoint.account({ name: 'eve', roles: ['curator'], organization: 'guild' });
  const submission = await dayo.contribute(Buffer.from('own'));
  const { record_digest: record } = await dayo.show(submission);
  const vote = { item: submission, record, verdict: 'accept' as const };
  for (const caller of [dayo, eve])
    expect(await caller.decide(vote)).toMatchObject([{ status: 'refused', code: 'own-submission' }]);
  expect((await endpoint.as('ben').decide(vote))[0]?.status).toBe('applied');
});

it('lets nobody judge a clip of their own, also without an organization and as a lead', async () => {
  const fela = await endpoint.account({ name: 'fela', roles: ['contributor', 'curator', 'lead'] });
  const submission = await fela.contribute(Buffer.from('own, alone'));
  const { record_digest: record } = await fela.show(submission);
  const vote = { item: submission, record, verdict: 'accept' as const };
  const refused = [{ status: 'refused', code: 'own-submission' }];
  expect(await fela.decide(vote)).toMatchObject(refused);
  await endpoint.as('ben').decide({ ...vote, verdict: 'escalate', reasons: ['culture.sensitive'] });
  expect(await fela.decide(vote)).toMatchObject(refused);
  expect((await fela.show(submission)).state).toBe('escalated');
});

it('lets nobody judge bytes that they contributed too', async () => {
  const gbenga = await endpoint.account({ name: 'gbenga', roles: ['contributor', 'curator'] });
  const bytes = Buffer.from('of two');
  const submission = await endpoint.as('ada').contribute(bytes);
  await gbenga.contribute(bytes);
  const { record_digest: record } = await gbenga.show(submission);
  expect(await gbenga.decide({ item: submission, record, verdict: 'accept' })).toMatchObject([
    { status: 'refused', code: 'own-submission' },
  ]);
});

it('leaves what was escalated to a lead', async () => {
  const { submission, accept } = await queued();
  const doubt = { ...accept, answers: { rights: 'no' } };
  expect(await endpoint.as('ben').decide(doubt)).toMatchObject([{ state: 'escalated' }]);
  expect(await endpoint.as('chi').decide(accept)).toMatchObject([
    { status: 'refused', code: 'role-missing' },
  ]);
  expect(await lead.decide(accept)).toMatchObject([{ status: 'applied', state: 'accepted' }]);
  expect((await endpoint.as('ada').show(submission)).state).toBe('accepted');
});

it('lets a lead settle what the same lead escalated, once', async () => {
  const { accept } = await queued();
  const doubt = { ...accept, verdict: 'escalate' as const, reasons: ['culture.sensitive'] };
  expect(await lead.decide(doubt)).toMatchObject([{ status: 'applied', state: 'escalated' }]);
  expect(await lead.decide(accept)).toMatchObject([{ status: 'applied', state: 'accepted' }]);
  expect(await lead.decide(accept)).toMatchObject([{ status: 'unchanged' }]);
  expect(await lead.decide(doubt)).toMatchObject([{ status: 'conflict' }]);
});

it('keeps an accepted revision in force until the edit is judged, unless it narrows rights', async () => {
  const { bytes, submission, accept } = await queued();
  await endpoint.as('ben').decide(accept);
  await endpoint.as('chi').decide(accept);
  const ada = endpoint.as('ada');
  const inForce = async () => {
    const { body } = await endpoint.as('ben').call<string>('GET', '/v1/accepted?limit=10000');
    const lines = body
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return lines.find((line) => line.submission === submission)?.revision;
  };
  const retitled = recordFor(bytes, { title: 'Night market' });
  expect(await ada.declare({ record: retitled, revision: 1 })).toMatchObject([
    { outcome: 'updated', revision: 2, state: 'accepted' },
  ]);
  expect(await inForce()).toBe(2);
  expect(await ada.declare({ record: recordFor(bytes, { title: 'old' }), revision: 1 })).toMatchObject([
    { outcome: 'stale', revision: 2 },
  ]);
  const culture = { ...(retitled.culture as object), languages: ['pcm'] };
  expect(await ada.declare({ record: { ...retitled, culture }, revision: 2 })).toMatchObject([
    { outcome: 'updated', revision: 3, state: 'queued' },
  ]);
  expect(await inForce()).toBe(2);
  expect((await ada.show(submission)).round).toBe(2);
  expect(await endpoint.as('ben').decide(accept)).toMatchObject([{ status: 'unchanged' }]);
  const rights = { ...(retitled.rights as object), ai_generative_training: 'notAllowed' };
  await ada.declare({ record: { ...retitled, culture, rights }, revision: 3 });
  expect(await inForce()).toBeUndefined();
});

it('takes an edited record after changes were requested back into the queue', async () => {
  const { bytes, submission, accept } = await queued();
  const ask = { ...accept, verdict: 'request-changes' as const, reasons: ['tag.place'] };
  await endpoint.as('ben').decide(ask);
  await endpoint.as('chi').decide(ask);
  expect((await endpoint.as('ada').show(submission)).state).toBe('changes-requested');
  await endpoint.as('ada').declare({ record: recordFor(bytes, { title: 'Better' }), revision: 1 });
  expect(await endpoint.as('ada').show(submission)).toMatchObject({
    state: 'queued',
    round: 2,
    reasons: [],
    votes: 0,
  });
});

it('lists in pages that neither repeat nor lose anything, and filters', async () => {
  for (let index = 0; index < 7; index += 1)
    await queued({
      culture: { ...(recordFor(Buffer.from('x')).culture as object), languages: ['wo'], countries: ['SN'] },
    });
  const ben = endpoint.as('ben');
  const all = await ben.list('?language=wo&limit=500');
  expect(all).toMatchObject({ total: 7, more: false, next: null });
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<Caller['list']>> = await ben.list(
      `?language=wo&country=SN&state=queued&sort=newest&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map((item) => item.submission));
    cursor = page.next;
  }
  expect(seen).toEqual(all.items.map((item) => item.submission).reverse());
  expect((await ben.list('?language=xx')).items).toEqual([]);
  expect((await ben.list('?contributor=ada&language=wo')).total).toBe(7);
  expect((await ben.list('?contributor=me')).items).toEqual([]);
  const eve = await endpoint.account({ name: 'eve-lists', roles: ['contributor'] });
  expect((await eve.list()).items).toEqual([]);
});
