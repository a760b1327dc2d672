/** Groups of clips for declaring: none waits for others while senders have nothing to do. */
import type { Clock } from '../context.js';
import type { TransferItem } from './transfer-item.js';

/** Half of what an endpoint takes in one call (`BATCH_BYTES`). */
const RECORD_BYTES = 4 << 20;

/** Clips wait this long for others at most, milliseconds. */
const GATHERING_MS = 1000;

interface BatchOptions {
  /** Clips in a batch. */
  readonly most: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Resolves when senders would soon have nothing to do; asked no longer once `signal` is aborted. */
  readonly hungry: (signal: AbortSignal) => Promise<void>;
}

/**
 * Groups clips in their order, up to `most` with up to 4 MiB of records; a larger record goes alone. A group goes when
 * it is full, when senders are hungry, or after a second. Clips are gathered also while the caller works on a group.
 */
export async function* batchesOf(
  items: AsyncIterable<TransferItem>,
  { most, clock, signal, hungry }: BatchOptions,
): AsyncGenerator<TransferItem[]> {
  const gathering = new Gathering(most);
  const ended = gathering.gather(items, signal);
  try {
    while (await gathering.some()) {
      if (!gathering.isFull) {
        const over = new AbortController();
        const late = clock.sleep(GATHERING_MS, over.signal).catch(() => {});
        await Promise.race([gathering.full(over.signal), hungry(over.signal), late]);
        over.abort();
      }
      signal.throwIfAborted();
      yield gathering.take();
    }
  } finally {
    gathering.stop();
    await ended;
  }
  gathering.throwIfFailed();
}

/** What was gathered and not yet taken; it holds the producer back when it is full. */
class Gathering {
  readonly #most: number;
  #items: TransferItem[] = [];
  #bytes = 0;
  /** An item that had no room. */
  #over: { readonly item: TransferItem; readonly bytes: number } | undefined;
  #ended = false;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#ended || this.#over !== undefined || this.#items.length >= this.#most;
  }

  /** Takes items from the producer until it ends, fails or is stopped. Never rejects. */
  async gather(items: AsyncIterable<TransferItem>, signal: AbortSignal): Promise<void> {
    try {
      for await (const item of items) {
        if (this.#stopped) break;
        signal.throwIfAborted();
        this.#add(item, Buffer.byteLength(JSON.stringify(item.record)));
        while (this.isFull && !this.#stopped) await this.#change();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#ended = true;
    this.#wake();
  }

  /** Whether there is an item; waits for one. */
  async some(): Promise<boolean> {
    while (this.#items.length === 0 && !this.#ended) await this.#change();
    return this.#items.length > 0;
  }

  /** Waits until no more fit in. Ends soon after `signal`: what waits for ever would pile up, batch by batch. */
  async full(signal: AbortSignal): Promise<void> {
    while (!this.isFull && !signal.aborted) await this.#change();
  }

  take(): TransferItem[] {
    const batch = this.#items;
    const over = this.#over;
    this.#items = [];
    this.#bytes = 0;
    this.#over = undefined;
    if (over !== undefined) this.#add(over.item, over.bytes);
    this.#wake();
    return batch;
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #add(item: TransferItem, bytes: number): void {
    if (this.#items.length > 0 && this.#bytes + bytes > RECORD_BYTES) this.#over = { item, bytes };
    else {
      this.#items.push(item);
      this.#bytes += bytes;
    }
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
