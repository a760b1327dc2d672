/** A queue between a producer and consumers: taking waits for items, adding waits for room. */
export class AsyncQueue<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #takers: ((item: T | undefined) => void)[] = [];
  #adders: (() => void)[] = [];
  #emptied: (() => void)[] = [];
  #closed = false;

  /** `capacity`: items in the queue from which on adding waits. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Items that wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Resolves when at most `few` items wait, or the queue is closed; soon after `signal` in any case. */
  async low(few: number, signal?: AbortSignal): Promise<void> {
    while (this.#items.length > few && !this.#closed && signal?.aborted !== true) {
      await new Promise<void>((resolve) => this.#emptied.push(resolve));
    }
  }

  /** Adds an item and resolves when there is room for more. Items added after closing are dropped. */
  async add(item: T): Promise<void> {
    if (this.#closed) return;
    const taker = this.#takers.shift();
    if (taker !== undefined) return taker(item);
    this.#items.push(item);
    await this.room();
  }

  /** Resolves when fewer items wait than the capacity, or the queue is closed. */
  async room(): Promise<void> {
    while (this.#items.length >= this.#capacity && !this.#closed) {
      await new Promise<void>((resolve) => this.#adders.push(resolve));
    }
  }

  /** The next item; undefined when the queue is closed and empty. */
  async take(): Promise<T | undefined> {
    const item = this.#items.shift();
    if (item !== undefined) {
      this.#wake();
      return item;
    }
    if (this.#closed) return undefined;
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** No more items come. Those in the queue are still handed out. */
  close(): void {
    this.#closed = true;
    for (const taker of this.#takers) taker(undefined);
    this.#takers = [];
    this.#wake();
  }

  /** As {@link close}; drops what waits. */
  abandon(): void {
    this.#items.length = 0;
    this.close();
  }

  #wake(): void {
    const waiting = [...this.#adders, ...this.#emptied];
    this.#adders = [];
    this.#emptied = [];
    for (const wake of waiting) wake();
  }
}
