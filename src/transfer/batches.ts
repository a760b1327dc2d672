import type { TransferItem } from './transfer-item.js';

/** The first batch is small, so that the first byte leaves soon. */
const FIRST_BATCH = 32;
/** Half of what an endpoint takes in one call (`BATCH_BYTES`). */
const RECORD_BYTES = 4 << 20;

/** Groups clips for declaring: up to `most` of them with up to 4 MiB of records. A larger record goes alone. */
export async function* batchesOf(
  items: AsyncIterable<TransferItem>,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<TransferItem[]> {
  let size = Math.min(FIRST_BATCH, most);
  let batch: TransferItem[] = [];
  let room = RECORD_BYTES;
  for await (const item of items) {
    signal.throwIfAborted();
    const bytes = Buffer.byteLength(JSON.stringify(item.record));
    if (batch.length > 0 && bytes > room) {
      yield batch;
      batch = [];
      room = RECORD_BYTES;
    }
    batch.push(item);
    room -= bytes;
    if (batch.length < size) continue;
    yield batch;
    batch = [];
    room = RECORD_BYTES;
    size = most;
  }
  if (batch.length > 0) yield batch;
}
