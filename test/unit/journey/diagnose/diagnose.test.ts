import { expect, test } from 'vitest';
import { CrotonError } from '../../../../src/errors.js';
import { diagnoseNode } from '../../../../src/journey/diagnose/diagnose.js';
import { diagnoseClock, diagnoseEndpoint } from '../../../../src/journey/diagnose/diagnose-endpoint.js';
import { isNewer } from '../../../../src/journey/diagnose/diagnose-ffprobe.js';
import type { WellKnown } from '../../../../src/protocol/well-known.js';
import { testContext } from '../../../support/test-context.js';

test.each([
  ['20.19.0', 'ok'],
  ['20.18.9', 'fail'],
  ['18.20.0', 'fail'],
  ['22.0.0', 'ok'],
])('Node %s is %s', (version, status) => {
  expect(diagnoseNode(version).status).toBe(status);
});

test.each([
  ['5.1.9', '4.0.2', true],
  ['4.0.10', '4.0.2', true],
  ['4.0.2', '4.0.2', false],
  ['4.0', '4.0.2', false],
  ['N-12345', '4.0.2', false],
  [undefined, '4.0.2', false],
])('ffprobe %s newer than %s: %s', (a, b, expected) => {
  expect(isNewer(a, b)).toBe(expected);
});

test('a clock that is off is told with its direction', () => {
  const ours = Date.parse('2026-05-01T00:00:00Z');
  expect(diagnoseClock('2026-05-01T00:00:30Z', ours).status).toBe('ok');
  expect(diagnoseClock('2026-05-01T00:05:00Z', ours)).toMatchObject({
    status: 'warn',
    message: 'the clock is 5m00s behind the endpoint’s',
  });
  expect(diagnoseClock('2026-04-30T22:00:00Z', ours).message).toContain('2h00m ahead of');
});

test('an endpoint of another protocol fails, and its account is asked for all the same', async () => {
  const known = { protocols: [9], name: 'far', time: '2026-05-01T00:00:00Z' } as unknown as WellKnown;
  const client = {
    endpoint: 'https://far.example',
    token: 't',
    wellKnown: async () => known,
    me: async () => {
      throw new CrotonError('auth/token-invalid', { origin: 'https://far.example' });
    },
  };
  const found = [];
  for await (const { check, status } of diagnoseEndpoint(testContext().context, client))
    found.push([check, status]);
  expect(found).toEqual([
    ['endpoint', 'fail'],
    ['endpoint/clock', 'ok'],
    ['account', 'fail'],
  ]);
});
