import { expect, test } from 'vitest';
import { BATCH_BYTES } from '../../../src/protocol/routes.js';
import { batchesOf } from '../../../src/transfer/batches.js';
import type { TransferItem } from '../../../src/transfer/transfer-item.js';

async function* clips(count: number, title: string): AsyncGenerator<TransferItem> {
  for (let number = 0; number < count; number += 1) {
    const [id, fileName] = [`sha256:${number}`, `${number}.mp4`];
    const record = { id, file_name: fileName, bytes: 1, title };
    yield { id, fileName, path: `/${fileName}`, bytes: 1, record };
  }
}

async function batched(count: number, title = '') {
  const batches: TransferItem[][] = [];
  for await (const batch of batchesOf(clips(count, title), 500, new AbortController().signal))
    batches.push(batch);
  expect(batches.flat().map(({ fileName }) => fileName)).toEqual(
    Array.from({ length: count }, (_, number) => `${number}.mp4`),
  );
  return batches;
}

test('a small batch comes first, then full ones', async () => {
  expect((await batched(1000)).map(({ length }) => length)).toEqual([32, 500, 468]);
});

test('long records make batches that an endpoint takes', async () => {
  const batches = await batched(60, 'ẹ'.repeat(80_000));
  expect(batches.length).toBeGreaterThan(3);
  for (const batch of batches) {
    const items = batch.map(({ record }) => ({ record, again: true }));
    expect(Buffer.byteLength(JSON.stringify({ items }))).toBeLessThan(BATCH_BYTES);
  }
});

test('a record that is larger than any batch goes alone', async () => {
  const batches = await batched(3, 'x'.repeat(5 << 20));
  expect(batches.map(({ length }) => length)).toEqual([1, 1, 1]);
});
