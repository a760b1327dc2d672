import { expect, test } from 'vitest';
import type { Clock } from '../../../src/context.js';
import { startStallTimer } from '../../../src/transfer/stall-timer.js';

/** A clock whose sleeps are over at once, in which `meanwhile` happens halfway through. */
function clockOf(meanwhile: (sleeps: number) => void) {
  let nowMs = 0;
  let sleeps = 0;
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      sleeps += 1;
      nowMs += ms / 2;
      meanwhile(sleeps);
      nowMs += ms / 2;
    },
  };
  return clock;
}

test('bytes that move are no stall, however long the whole takes; silence is one, once', async () => {
  let total = 0;
  const stalls: { quietMs: number; atMs: number }[] = [];
  const stalled = new Promise<void>((resolve) => {
    const clock = clockOf((sleeps) => {
      // The same count again is no movement.
      if (sleeps <= 50) total += 1;
      timer.moved(total);
    });
    const onStall = (quietMs: number) => {
      stalls.push({ quietMs, atMs: clock.now() });
      resolve();
    };
    const timer = startStallTimer({ clock, allowanceMs: () => 100, onStall });
  });
  await stalled;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(stalls).toHaveLength(1);
  expect(stalls[0]?.quietMs).toBe(100);
  expect(stalls[0]?.atMs).toBeGreaterThan(2000);
});

test('a clock that was set back makes no silence last longer', async () => {
  let nowMs = 1_000_000;
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms) => {
      sleeps.push(ms);
      // An hour back, once.
      nowMs += sleeps.length === 1 ? -3_600_000 : ms;
    },
  };
  await new Promise((resolve) => startStallTimer({ clock, allowanceMs: () => 100, onStall: resolve }));
  expect(sleeps).toEqual([100, 100]);
});

test('a timer that was stopped says nothing', async () => {
  const stalls: number[] = [];
  const clock = clockOf(() => {});
  startStallTimer({ clock, allowanceMs: () => 100, onStall: (ms) => stalls.push(ms) }).stop();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(stalls).toEqual([]);
});
