/**
 * Runs `worker` on the items of `source`, at most `limit` at a time, and yields the results in the items' order.
 * A slow item holds up results, not work: up to `window` items are begun before it is done. `source` is read only
 * as fast as that, so memory does not grow with its length. An error of a worker ends it when that item's turn comes,
 * one of `source` after all that it gave before; running work is waited for.
 */
export async function* mapInOrder<T, R>(
  source: AsyncIterable<T>,
  options: { readonly limit: number; readonly window?: number },
  worker: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const window = options.window ?? options.limit * 8;
  const queue: Promise<R>[] = [];
  const running = new Set<Promise<unknown>>();
  const iterator = source[Symbol.asyncIterator]();
  let exhausted = false;
  let sourceError: { readonly error: unknown } | undefined;
  try {
    while (true) {
      while (!exhausted && queue.length < window && running.size < options.limit) {
        const next = await iterator.next().catch((error: unknown) => {
          sourceError = { error };
          return { done: true as const, value: undefined };
        });
        if (next.done) {
          exhausted = true;
          break;
        }
        const result = worker(next.value);
        const settled = result.then(noop, noop);
        running.add(settled);
        void settled.then(() => running.delete(settled));
        queue.push(result);
      }
      const head = queue[0];
      if (head === undefined) break;
      // Wait for the head, but go on starting work when anything else frees a place first.
      const mayStart = !exhausted && queue.length < window;
      const ready = head.then(
        () => true,
        () => true,
      );
      const headDone = await Promise.race(mayStart ? [ready, anySettled(running)] : [ready]);
      if (!headDone) continue;
      queue.shift();
      yield await head;
    }
    if (sourceError !== undefined) throw sourceError.error;
  } finally {
    await iterator.return?.();
    await Promise.allSettled(queue);
  }
}

function noop(): void {}

function anySettled(running: ReadonlySet<Promise<unknown>>): Promise<false> {
  return running.size === 0 ? Promise.resolve(false) : Promise.race(running).then(() => false as const);
}
