import type { AsyncQueue } from './async-queue.js';

interface Pace {
  /** Items at once. */
  readonly limit: number;
  /** Has `listener` called whenever the limit is another one. Absent where it stays. */
  onChange?(listener: () => void): void;
  /** Told when a place stays empty because nothing waits. */
  idle?(): void;
}

/** Works on the queue until it is closed, on at most `pace.limit` items at once. `work` does not throw. */
export async function consume<T>(
  queue: AsyncQueue<T>,
  pace: Pace,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let active = 0;
  let wake = () => {};
  // A new promise for each wait: racing one that lives as long as the run would keep a trace of every item.
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  pace.onChange?.(() => wake());
  for (;;) {
    while (active >= pace.limit) await change();
    if (queue.size === 0) pace.idle?.();
    const item = await queue.take();
    if (item === undefined) break;
    active += 1;
    void work(item).finally(() => {
      active -= 1;
      if (queue.size === 0) pace.idle?.();
      wake();
    });
  }
  while (active > 0) await change();
}
