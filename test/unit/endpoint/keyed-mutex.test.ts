import { expect, it } from 'vitest';
import { KeyedMutex } from '../../../src/endpoint/keyed-mutex.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('has one holder per key at a time, in order of asking, also after one failed', async () => {
  const mutex = new KeyedMutex();
  const log: string[] = [];
  const work = (name: string, ms: number, fails = false) =>
    mutex.hold('key', async () => {
      log.push(`${name} begins`);
      await pause(ms);
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('a', 20), work('b', 10, true), work('c', 1)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('lets different keys pass', async () => {
  const mutex = new KeyedMutex();
  let inside = false;
  const slow = mutex.hold('one', async () => {
    await pause(50);
    expect(inside).toBe(true);
  });
  await mutex.hold('other', async () => {
    inside = true;
  });
  await slow;
});
