import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WireFinding } from '../../../src/protocol/submissions.js';
import { Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
let ada: Caller;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  ada = endpoint.as('ada');
});
afterAll(() => endpoint.remove());

const bytes = (text: string) => Buffer.from(`declare ${text}`);
const without = (record: Record<string, unknown>, part: string, field: string) => {
  const { [field]: _, ...rest } = record[part] as Record<string, unknown>;
  return { ...record, [part]: rest };
};
async function findings(record: Record<string, unknown>): Promise<readonly WireFinding[]> {
  const [result] = await ada.declare(record);
  return result?.outcome === 'refused' ? result.findings : [];
}

it('refuses one bad record and takes the others of its batch', async () => {
  const bad = without(recordFor(bytes('bad')), 'rights', 'license');
  const results = await ada.declare(recordFor(bytes('a')), bad, recordFor(bytes('b')));
  expect(results.map(({ outcome }) => outcome)).toEqual(['upload', 'refused', 'upload']);
  expect(await findings(bad)).toMatchObject([
    {
      rule: 'record/invalid',
      severity: 'error',
      pointer: '/rights/license',
      message: 'rights.license is missing',
    },
  ]);
});

it('refuses a record that is no description any more', async () => {
  const record = recordFor(bytes('long'), { x_story: 'a'.repeat(300_000) });
  expect(await findings(record)).toMatchObject([{ rule: 'record/invalid', pointer: '' }]);
});

it('holds a clip whose questions nobody answered', async () => {
  const record = recordFor(bytes('held'));
  const rights = record.rights as object;
  expect(await findings({ ...record, rights: { ...rights, minors: 'unknown' } })).toMatchObject([
    { rule: 'rights/minors' },
  ]);
  const asked = { ...rights, people: 'identifiable', consent: 'unknown' };
  expect(await findings({ ...record, rights: asked })).toMatchObject([{ rule: 'rights/consent' }]);
});

it('refuses what the rules on records refuse, and says where', async () => {
  const record = recordFor(bytes('terms'));
  const rights = { ...(record.rights as object), license: 'CC-BY-ND-4.0', attribution: undefined };
  expect(await findings({ ...record, rights })).toMatchObject([
    { rule: 'rights/license-refused', severity: 'error', pointer: '/rights/license' },
    { rule: 'rights/attribution', severity: 'error', pointer: '/rights/attribution' },
  ]);
});

it('takes an edit of what it has when it takes a permission back, and no other that breaks a rule', async () => {
  const mine = bytes('regret');
  await ada.contribute(mine);
  const record = recordFor(mine);
  const origin = { ...(record.origin as object), synthetic: 'full' };
  expect(await findings({ ...record, origin })).toMatchObject([{ rule: 'rights/synthetic' }]);
  const rights = { ...(record.rights as object), ai_generative_training: 'notAllowed' };
  expect(await ada.declare({ ...record, rights })).toMatchObject([{ outcome: 'updated' }]);
});

it('takes back at once that no child is in the clip, and leaves the clip to a lead', async () => {
  const mine = bytes('children');
  const id = await ada.contribute(mine);
  const record = recordFor(mine);
  const rights = (changes: object) => ({ ...record, rights: { ...(record.rights as object), ...changes } });
  expect(await ada.declare(rights({ minors: 'unknown' }))).toMatchObject([
    { outcome: 'updated', state: 'escalated' },
  ]);
  expect(await ada.show(id)).toMatchObject({ state: 'escalated', round: 2 });
  // Once answered, it is a lead who looks.
  expect(await ada.declare(record)).toMatchObject([{ outcome: 'updated', state: 'escalated' }]);
});

it('gives the same answer to the same declaration', async () => {
  const record = recordFor(bytes('twice'));
  const [first] = await ada.declare(record);
  expect(await ada.declare(record, record)).toEqual([first, first]);
});

it('says `present` of nobody else’s bytes', async () => {
  await ada.contribute(bytes('mine'));
  const dayo = await endpoint.account({ name: 'dayo', roles: ['contributor'] });
  const [result] = await dayo.declare(recordFor(bytes('mine')));
  expect(result).toMatchObject({ outcome: 'upload', state: 'declared' });
});

it('needs the agreement first', async () => {
  const wish = { name: 'new', roles: ['contributor'] };
  const { body } = await endpoint.as('admin').call<{ token: string }>('POST', '/v1/admin/tokens', wish);
  const fresh = new Caller(endpoint.url, body.token);
  const items = [{ record: recordFor(bytes('x')) }];
  const declare = () => fresh.call<{ code?: string }>('POST', '/v1/submissions', { items });
  expect((await declare()).body.code).toBe('agreement-needed');
  const me = await fresh.call<{ agreement_due: { digest: string; url: string } }>('GET', '/v1/me');
  const text = await endpoint.nobody.call<string>('GET', me.body.agreement_due.url);
  expect(text.body).toContain('agreement');
  const { digest } = me.body.agreement_due;
  const accepted = await fresh.call<{ agreement: object }>('POST', '/v1/me/agreement', { digest });
  expect(accepted.body).toMatchObject({ agreement: { digest }, agreement_due: null });
  expect((await declare()).status).toBe(200);
});

it('takes batches of 500 and no more', async () => {
  const records = Array.from({ length: 501 }, (_, index) => recordFor(bytes(`batch ${index}`)));
  const items = records.map((record) => ({ record }));
  const { status } = await ada.call('POST', '/v1/submissions', { items });
  expect(status).toBe(400);
  const results = await ada.declare(...records.slice(0, 500));
  expect(results.every(({ outcome }) => outcome === 'upload')).toBe(true);
});
