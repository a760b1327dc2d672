/** Begins to make the items before anybody asks for the first. */
export function beginNow<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = items.next();
  first.catch(() => {});
  return goOn(first, items);
}

async function* goOn<T>(first: Promise<IteratorResult<T>>, items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    const { done, value } = await first;
    if (done) return;
    yield value;
    yield* items;
  } finally {
    await items.return(undefined);
  }
}
