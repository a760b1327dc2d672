import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishPolicy } from '../../../src/endpoint/published-policy.js';
import { recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

const TEXT = `extends: croton:recommended
project: { commercial: true }
overrides:
  - { files: ["small/**"], rules: { video/resolution: [error, { minShortSidePx: 5000 }] } }
custom:
  - { id: our/langs, path: record.culture.languages, op: "!=", value: en, severity: error, message: "no {actual}" }
`;

let endpoint: TestEndpoint;
let clip: Buffer;
beforeAll(async () => {
  clip = await readFile(new URL('../../fixtures/clips/plain.mp4', import.meta.url));
  endpoint = await startTestEndpoint({ judge: undefined, policy: await publishPolicy(TEXT, 'e.yaml') });
});
afterAll(() => endpoint.remove());

it('publishes the policy as it is, named by its digest, to anyone', async () => {
  const wellKnown = (await (await fetch(`${endpoint.url}/.well-known/croton`)).json()) as {
    urls: { policy: string };
  };
  expect(wellKnown).toMatchObject({
    urls: { policy: '/v1/policy' },
    policy_digest: `sha256:${createHash('sha256').update(TEXT).digest('hex')}`,
  });
  const answer = await fetch(`${endpoint.url}${wellKnown.urls.policy}`);
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'application/yaml; charset=utf-8',
    TEXT,
  ]);
});

it('judges records by it', async () => {
  const rights = { ...(recordFor(clip)['rights'] as object), license: 'CC-BY-NC-4.0', attribution: 'Ada' };
  const culture = { ...(recordFor(clip)['culture'] as object), languages: ['en'] };
  const refusals = async (changes: object) => {
    const [result] = await endpoint.as('ada').declare(recordFor(clip, { ...changes }));
    return (result as { findings?: { rule: string; message: string }[] }).findings?.map(({ rule }) => rule);
  };
  expect(await refusals({ rights })).toEqual(['rights/license-refused']);
  expect(await refusals({ culture })).toEqual(['our/langs']);
});

it('judges bytes by it, also by their path', async () => {
  const good = await endpoint.as('ada').contribute(clip);
  expect((await endpoint.as('ada').show(good)).state).toBe('queued');
  const other = await readFile(new URL('../../fixtures/clips/rotated.mp4', import.meta.url));
  const small = await endpoint.as('ada').contribute(other, { file_name: 'small/a.mp4' });
  const detail = await endpoint.as('ada').show(small);
  expect([detail.state, detail.findings.map(({ rule }) => rule)]).toEqual(['returned', ['video/resolution']]);
});
