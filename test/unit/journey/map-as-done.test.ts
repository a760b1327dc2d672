import { expect, test } from 'vitest';
import { mapAsDone } from '../../../src/journey/map-as-done.js';

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

test('a slow item holds up no other', async () => {
  const slow = gate();
  const results: number[] = [];
  for await (const result of mapAsDone(from([1, 2, 3, 4, 5]), { limit: 2 }, async (item) => {
    if (item === 1) await slow.opened;
    return item;
  })) {
    results.push(result);
    if (result === 5) slow.open();
  }
  expect(results).toEqual([2, 3, 4, 5, 1]);
});

test('it runs no more than the limit, and reads no further than results are taken', async () => {
  let active = 0;
  let most = 0;
  let read = 0;
  async function* source() {
    while (read < 1000) {
      read += 1;
      yield read;
    }
  }
  const results = mapAsDone(source(), { limit: 3 }, async (item) => {
    active += 1;
    most = Math.max(most, active);
    await new Promise((resolve) => setImmediate(resolve));
    active -= 1;
    return item;
  });
  await results.next();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(most).toBe(3);
  expect(read).toBeLessThan(12);
  await results.return(undefined);
  expect(active).toBe(0);
});

test.each(['worker', 'source'])('an error of the %s ends it', async (where) => {
  async function* source() {
    yield 1;
    if (where === 'source') throw new Error('broken');
    yield 2;
  }
  const results = mapAsDone(source(), { limit: 2 }, async (item) => {
    if (item === 2) throw new Error('broken');
    return item;
  });
  await expect(async () => {
    for await (const _ of results);
  }).rejects.toThrow('broken');
});
