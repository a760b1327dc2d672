import { expect, test } from 'vitest';
import type { Context } from '../../../src/context.js';
import { commitClip } from '../../../src/transfer/commit-clip.js';
import { CommitSilence } from '../../../src/transfer/commit-silence.js';
import type { Delivery } from '../../../src/transfer/delivery.js';
import { Patience } from '../../../src/transfer/persist.js';
import { DEFAULT_RETRY } from '../../../src/transfer/retry-decision.js';
import type { DeclaredItem } from '../../../src/transfer/transfer-item.js';

const item = { submission: 's', id: 'sha256:00', bytes: 1, fileName: 'a.mp4' } as DeclaredItem;

/** An endpoint that never has a receipt, on a clock of its own; `jumpMs` of a sleep is what it moves too far. */
function putOff(jumpMs: (sleeps: number) => number = () => 0) {
  let nowMs = 0;
  let asks = 0;
  let sleeps = 0;
  const sleep = async (ms: number) => {
    sleeps += 1;
    nowMs += ms + jumpMs(sleeps);
  };
  const context = { clock: { now: () => nowMs, sleep }, signal: AbortSignal.any([]), random: () => 0.5 };
  const commit = async () => {
    asks += 1;
    return { pending: true, retryAfterMs: 1000 };
  };
  const silence = new CommitSilence();
  const delivery = { context, client: { commit }, retry: DEFAULT_RETRY, silence } as unknown as Delivery;
  const patience = new Patience(context as unknown as Context, DEFAULT_RETRY, () => {});
  const run = () => commitClip(delivery, item, patience).catch((error: unknown) => error);
  return { run, asks: () => asks, now: () => nowMs };
}

test('a receipt that never comes ends after the retry window, and may be asked for another time', async () => {
  const { run, now, asks } = putOff();
  expect(await run()).toMatchObject({ code: 'upload/no-receipt', exitCode: 5, retryable: true });
  expect(now()).toBeGreaterThanOrEqual(DEFAULT_RETRY.windowMs);
  expect(now()).toBeLessThan(DEFAULT_RETRY.windowMs * 1.1);
  const before = asks();
  // The clips behind it do not wait as long again.
  await run();
  expect(asks() - before).toBeLessThan(10);
  // Though one whose receipt is only seconds away gets it.
  expect(asks() - before).toBeGreaterThan(5);
});

test('a computer that slept does not take it for a silence', async () => {
  const { run, asks } = putOff((sleeps) => (sleeps === 3 ? 8 * 3_600_000 : 0));
  await run();
  expect(asks()).toBeGreaterThan(400);
});

test('a receipt for any clip is news', () => {
  const silence = new CommitSilence();
  silence.pending(0);
  expect(silence.pending(60_000)).toBe(60_000);
  silence.broken();
  expect(silence.pending(70_000)).toBe(0);
});
