import { expect, test } from 'vitest';
import { CrotonError } from '../../../../src/errors.js';
import type { Diagnosis } from '../../../../src/journey/diagnose/diagnose.js';
import { diagnoseLink } from '../../../../src/journey/diagnose/diagnose-link.js';
import { diagnoseToken } from '../../../../src/journey/diagnose/diagnose-upload.js';
import type { WellKnown } from '../../../../src/protocol/well-known.js';
import { fakeContext } from '../../../support/fake-context.js';

/** A link of a round trip and a rate, on a clock of its own. */
function linkOf(roundTripMs: number, bytesPerS: number) {
  let now = 0;
  const sent: number[] = [];
  const { context } = fakeContext({ clock: { now: () => now, sleep: async () => {} } });
  const client = {
    token: 'x',
    wellKnown: async () => {
      now += roundTripMs;
      return {} as WellKnown;
    },
    probe: async (content: Uint8Array) => {
      sent.push(content.length);
      now += roundTripMs + (content.length / bytesPerS) * 1000;
      return { bytes: content.length };
    },
  };
  return { context, client, sent };
}

async function diagnosesOf(found: ReturnType<typeof diagnoseLink>) {
  const all: Diagnosis[] = [];
  for (;;) {
    const { done, value } = await found.next();
    if (done) return { all, link: value };
    all.push(value);
  }
}

test.each([
  [300, 60_000, [65_536]],
  [100, 500_000, [65_536, 1_048_576]],
  [20, 10_000_000, [65_536, 1_048_576, 8_388_608]],
])('round trip %d ms, %d bytes a second', async (roundTripMs, bytesPerS, tries) => {
  const { context, client, sent } = linkOf(roundTripMs, bytesPerS);
  const { all, link } = await diagnosesOf(diagnoseLink(context, client));
  expect(link.roundTripMs).toBe(roundTripMs);
  expect(link.rateBps).toBeGreaterThan(bytesPerS * 0.99);
  expect(link.rateBps).toBeLessThan(bytesPerS * 1.01);
  expect(sent).toEqual(tries);
  expect(all.map(({ check, status }) => [check, status])).toEqual([
    ['link/round-trip', 'ok'],
    ['link/rate', 'ok'],
  ]);
});

test('an endpoint that cannot be measured is no trouble; a long round trip is told', async () => {
  const { context, client } = linkOf(1500, 1e6);
  const probe = () => Promise.reject(new CrotonError('endpoint/not-found', { origin: 'x' }));
  const { all, link } = await diagnosesOf(diagnoseLink(context, { ...client, probe }));
  expect(link).toEqual({ roundTripMs: 1500, rateBps: undefined });
  expect(all).toMatchObject([
    { check: 'link/round-trip', status: 'warn' },
    { check: 'link/rate', status: 'ok', message: expect.stringContaining('not measured') },
  ]);
});

test('an endpoint that fails is told, and nothing is measured without a token', async () => {
  const { context, client } = linkOf(10, 1e6);
  const away = () => Promise.reject(new CrotonError('endpoint/unreachable', { origin: 'x', reason: 'y' }));
  const failed = await diagnosesOf(diagnoseLink(context, { ...client, wellKnown: away }));
  expect(failed.all).toMatchObject([{ check: 'link/round-trip', status: 'warn' }]);
  const signedOut = await diagnosesOf(diagnoseLink(context, { ...client, token: undefined, probe: away }));
  expect(signedOut.all).toMatchObject([{ check: 'link/round-trip', status: 'ok' }]);
});

test.each([
  [null, 1e9, 'ok'],
  ['2026-05-01T02:00:00Z', 3600, 'ok'],
  ['2026-05-01T00:30:00Z', 3600, 'warn'],
  ['2026-04-30T00:00:00Z', 0, 'warn'],
] as const)('a token until %s and an upload of %d s: %s', (expires, durationS, status) => {
  const nowMs = Date.parse('2026-05-01T00:00:00Z');
  expect(diagnoseToken('https://croton.test', expires, nowMs, durationS).status).toBe(status);
});
