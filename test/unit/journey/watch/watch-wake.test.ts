import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/context.js';
import { Wake } from '../../../../src/journey/watch/watch-wake.js';

function makeWake() {
  const stop = new AbortController();
  return { wake: new Wake({ clock: systemClock, signal: stop.signal }), stop };
}

async function lasts(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

test('a hint ends a sleep, after the least time', async () => {
  const { wake } = makeWake();
  setTimeout(() => wake.hint(), 20);
  const ms = await lasts(() => wake.sleep(100, 60_000));
  expect(ms).toBeGreaterThan(90);
  expect(ms).toBeLessThan(5000);
});

test('a hint before a sleep counts once', async () => {
  const { wake } = makeWake();
  wake.hint();
  expect(await lasts(() => wake.sleep(10, 60_000))).toBeLessThan(5000);
  expect(await lasts(() => wake.sleep(10, 200))).toBeGreaterThan(190);
});

test('the end of the program ends it at once, and no listeners pile up', async () => {
  const { wake, stop } = makeWake();
  for (let round = 0; round < 50; round += 1) await wake.sleep(0, 1);
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  setTimeout(() => stop.abort(), 20);
  expect(await lasts(() => wake.sleep(60_000, 60_000))).toBeLessThan(5000);
  expect(await lasts(() => wake.sleep(60_000, 60_000))).toBeLessThan(100);
  wake.close();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});
