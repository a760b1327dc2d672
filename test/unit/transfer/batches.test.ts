import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { BATCH_BYTES } from '../../../src/protocol/routes.js';
import { AsyncQueue } from '../../../src/transfer/async-queue.js';
import { batchesOf } from '../../../src/transfer/batches.js';
import type { TransferItem } from '../../../src/transfer/transfer-item.js';
import { fakeContext } from '../../support/fake-context.js';

async function* clips(count: number, title = ''): AsyncGenerator<TransferItem> {
  for (let number = 0; number < count; number += 1) {
    const [id, fileName] = [`sha256:${number}`, `${number}.mp4`];
    const record = { id, file_name: fileName, bytes: 1, title };
    yield { id, fileName, path: `/${fileName}`, bytes: 1, record };
  }
}

const never = () => new Promise<void>(() => {});

const options = (more: { hungry?: () => Promise<void>; most?: number } = {}) => {
  const { clock, signal } = fakeContext().context;
  return { most: 500, clock, signal, hungry: never, ...more };
};

async function batched(items: AsyncIterable<TransferItem>, more?: Parameters<typeof options>[0]) {
  const batches: TransferItem[][] = [];
  for await (const batch of batchesOf(items, options(more))) batches.push(batch);
  return batches;
}

const sizes = (batches: readonly (readonly unknown[])[]) => batches.map(({ length }) => length);

test('clips that come quickly go in full batches, in their order', async () => {
  const batches = await batched(clips(1100));
  expect(sizes(batches)).toEqual([500, 500, 100]);
  expect(batches.flat().map(({ fileName }) => fileName)).toEqual(
    Array.from({ length: 1100 }, (_, number) => `${number}.mp4`),
  );
});

test('the first clip goes at once to senders that have nothing to do', async () => {
  const source = slowly();
  const batches = batchesOf(source.items, options({ hungry: async () => {} }));
  const first = batches.next();
  await source.give(1);
  expect(((await first).value as TransferItem[]).length).toBe(1);
  // What comes while a batch is declared goes with the next one.
  await source.give(7);
  expect(((await batches.next()).value as TransferItem[]).length).toBe(7);
  source.end();
  expect((await batches.next()).done).toBe(true);
});

test('batches that went leave nothing behind that waits', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  async function* singly() {
    for await (const clip of clips(5000)) {
      await new Promise((resolve) => setImmediate(resolve));
      yield clip;
    }
  }
  const heap: number[] = [];
  for await (const _ of batchesOf(singly(), options({ hungry: async () => {} }))) {
    if (heap.push(0) % 1000 !== 0) continue;
    collect();
    heap.push(process.memoryUsage().heapUsed);
  }
  const [first = 0, ...others] = heap.filter((bytes) => bytes > 0);
  expect(others.length).toBeGreaterThan(1);
  expect(Math.max(...others) - first).toBeLessThan(1 << 19);
});

test('busy senders let clips wait for others, a second at most', async () => {
  const { clock, signal, advance } = steppedContext();
  const source = slowly();
  const batches = batchesOf(source.items, { most: 500, clock, signal, hungry: never });
  let batch: TransferItem[] | undefined;
  const first = batches.next().then(({ value }) => {
    batch = value as TransferItem[];
  });
  await source.give(3);
  await advance(900);
  expect(batch).toBeUndefined();
  await source.give(2);
  await advance(200);
  await first;
  expect(batch).toHaveLength(5);
  source.end();
  await batches.return(undefined);
});

test('no more is gathered than one batch, however long the one before takes', async () => {
  let made = 0;
  async function* counted() {
    for await (const item of clips(10_000)) {
      made += 1;
      yield item;
    }
  }
  const batches = batchesOf(counted(), options());
  await batches.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(made).toBeLessThanOrEqual(1001);
  await batches.return(undefined);
});

test('what fails in the source is told after the clips before it', async () => {
  async function* failing() {
    yield* clips(3);
    throw new Error('gone');
  }
  const batches = batchesOf(failing(), options());
  expect(((await batches.next()).value as TransferItem[]).length).toBe(3);
  await expect(batches.next()).rejects.toThrow('gone');
});

test('long records make batches that an endpoint takes', async () => {
  const batches = await batched(clips(60, 'ẹ'.repeat(80_000)));
  expect(batches.length).toBeGreaterThan(3);
  expect(batches.flat()).toHaveLength(60);
  for (const batch of batches) {
    const items = batch.map(({ record }) => ({ record, again: true }));
    expect(Buffer.byteLength(JSON.stringify({ items }))).toBeLessThan(BATCH_BYTES);
  }
});

test('a record that is larger than any batch goes alone', async () => {
  expect(sizes(await batched(clips(3, 'x'.repeat(5 << 20))))).toEqual([1, 1, 1]);
});

/** A source that gives clips when it is told to. */
function slowly() {
  const queue = new AsyncQueue<TransferItem>(1000);
  let number = 0;
  async function* items() {
    for (let item = await queue.take(); item !== undefined; item = await queue.take()) yield item;
  }
  return {
    items: items(),
    give: async (count: number) => {
      for await (const item of clips(count)) {
        number += 1;
        await queue.add({ ...item, fileName: `${number}.mp4` });
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    end: () => queue.close(),
  };
}

/** A clock that stands still until it is moved on. */
function steppedContext() {
  let nowMs = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const clock = {
    now: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
  };
  const advance = async (ms: number) => {
    nowMs += ms;
    for (const sleeper of sleepers) if (sleeper.untilMs <= nowMs) sleeper.wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { clock, signal: new AbortController().signal, advance };
}
