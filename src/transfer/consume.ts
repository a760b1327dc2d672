import type { AsyncQueue } from './async-queue.js';

/** Works on the queue until it is closed, on at most `pace.limit` items at once. `work` does not throw. */
export async function consume<T>(
  queue: AsyncQueue<T>,
  pace: { readonly limit: number; changed(): Promise<void> },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const active = new Set<Promise<void>>();
  for (;;) {
    while (active.size >= pace.limit) await Promise.race([...active, pace.changed()]);
    const item = await queue.take();
    if (item === undefined) break;
    const running = work(item).finally(() => active.delete(running));
    active.add(running);
  }
  await Promise.all(active);
}
