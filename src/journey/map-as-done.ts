import { AsyncQueue } from '../transfer/async-queue.js';

/**
 * Runs `worker` on the items of `source`, at most `limit` at a time, and yields the results as they come: a slow item
 * holds up nothing. `source` is read only as fast as results are taken. The first error ends it; running work is waited for.
 */
export async function* mapAsDone<T, R>(
  source: AsyncIterable<T>,
  { limit }: { readonly limit: number },
  worker: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const results = new AsyncQueue<R>(limit);
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  const run = async () => {
    while (!ended) {
      const next = await iterator.next();
      if (next.done) return;
      await results.add(await worker(next.value));
    }
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    ended = true;
    results.abandon();
  };
  const running = Promise.all(Array.from({ length: limit }, () => run().catch(fail)));
  void running.then(() => results.close());
  try {
    for (let result = await results.take(); result !== undefined; result = await results.take()) yield result;
    if (failure !== undefined) throw failure.error;
  } finally {
    ended = true;
    results.abandon();
    await running;
    await iterator.return?.();
  }
}
