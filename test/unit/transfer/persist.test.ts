import { expect, test } from 'vitest';
import type { Context } from '../../../src/context.js';
import { TransferFailure } from '../../../src/transfer/failure.js';
import { Patience } from '../../../src/transfer/persist.js';

const HOUR_MS = 3_600_000;
const CUT = new TransferFailure({ kind: 'network', code: 'ECONNRESET' });
const POLICY = { firstDelayMs: 1000, maxDelayMs: 30_000, windowMs: 600_000, maxFutile: 8 };

/** Patience on a clock of its own; `jumpMs` of a sleep is what the clock moves beyond what was asked for. */
function patienceOn(jumpMs: (sleeps: number) => number) {
  let nowMs = 0;
  let sleeps = 0;
  const sleep = async (ms: number) => {
    sleeps += 1;
    nowMs += ms + jumpMs(sleeps);
  };
  const context = { clock: { now: () => nowMs, sleep }, random: () => 0.5, signal: AbortSignal.any([]) };
  const patience = new Patience(context as unknown as Context, POLICY, () => {});
  return { patience, failures: () => sleeps };
}

test('an endpoint that stays away is given up when the window is over', async () => {
  const { patience, failures } = patienceOn(() => 0);
  const wait = async () => {
    for (;;) await patience.endure(CUT);
  };
  await expect(wait()).rejects.toMatchObject({ because: 'unreachable' });
  expect(failures()).toBeGreaterThan(20);
});

test.each([8 * HOUR_MS, -8 * HOUR_MS])(
  'a computer that slept, or whose clock was set by %d ms, loses no patience',
  async (jump) => {
    const { patience, failures } = patienceOn((sleeps) => (sleeps === 2 ? jump : 0));
    const steady = patienceOn(() => 0);
    for (const one of [patience, steady.patience]) {
      const wait = async () => {
        for (;;) await one.endure(CUT);
      };
      await expect(wait()).rejects.toMatchObject({ because: 'unreachable' });
    }
    expect(failures()).toBe(steady.failures());
  },
);

test('a pause that the user made does not use up the patience', async () => {
  let nowMs = 0;
  let failures = 0;
  const sleep = async (ms: number) => {
    failures += 1;
    nowMs += ms;
  };
  const context = { clock: { now: () => nowMs, sleep }, random: () => 0.5, signal: AbortSignal.any([]) };
  const patience = new Patience(context as unknown as Context, POLICY, () => {});
  await patience.endure(CUT);
  const enter = async () => {
    nowMs += 8 * HOUR_MS;
  };
  await patience.enter({ enter, closing: context.signal });
  const wait = async () => {
    for (;;) await patience.endure(CUT);
  };
  await expect(wait()).rejects.toMatchObject({ because: 'unreachable' });
  expect(failures).toBeGreaterThan(20);
});

test('a token that was replaced while a request was under way is not asked about again', async () => {
  const context = { clock: { now: () => 0 }, signal: AbortSignal.any([]) };
  let asked = 0;
  const signIn = {
    token: 'old',
    renew: async () => {
      asked += 1;
      signIn.token = `new ${asked}`;
    },
  };
  const patience = new Patience(context as unknown as Context, POLICY, () => {}, signIn);
  const refused = () => patience.endure(new TransferFailure({ kind: 'status', status: 401 }));
  // It may have left before somebody else got the present one.
  expect([await refused(), asked]).toEqual(['continue', 0]);
  expect([await refused(), asked]).toEqual(['continue', 1]);
});
