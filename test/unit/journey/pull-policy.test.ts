import { readdir } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import type { EndpointClient } from '../../../src/client/endpoint-client.js';
import { pullPolicy } from '../../../src/journey/pull-policy.js';
import { policyDigest } from '../../../src/validation/pulled-policy.js';
import { makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);

const endpointWith = (text: string) =>
  ({
    endpoint: 'https://clips.example.org',
    wellKnown: async () => ({
      urls: { policy: 'https://clips.example.org/v1/policy' },
      policy_digest: policyDigest(text),
    }),
    policy: async () => text,
  }) as unknown as EndpointClient;

test.each([
  ['is larger than checks read', `rules: {}\n# ${'x'.repeat(1 << 20)}`, 'endpoint/protocol'],
  ['names files', 'extends: ../../../etc/passwd\n', 'policy/invalid'],
  [
    'grows without end',
    'a: &a [1,1,1,1]\nb: &b [*a,*a]\n'.concat('c: [*b,*b]\n'.repeat(99)),
    'policy/invalid',
  ],
])('a policy that %s is not saved', async (_, text, code) => {
  await expect(pullPolicy(endpointWith(text), at('.'))).rejects.toMatchObject({ code });
  expect(await readdir(at('.'))).toEqual([]);
});

test('one that an endpoint names by another digest is not saved', async () => {
  const client = { ...endpointWith('rules: {}\n'), policy: async () => 'rules: { privacy/location: off }\n' };
  await expect(pullPolicy(client, at('.'))).rejects.toMatchObject({ code: 'endpoint/protocol' });
  expect(await readdir(at('.'))).toEqual([]);
});
