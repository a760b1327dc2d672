/** Large clips first, so that none is left to crawl alone at the end; small ones between, to keep the others busy. */
export function largestFirst<T extends { readonly bytes: number }>(items: readonly T[]): T[] {
  const sorted = [...items].sort((a, b) => b.bytes - a.bytes);
  const ordered: T[] = [];
  for (let large = 0, small = sorted.length - 1; large <= small; ) {
    const takeSmall = ordered.length % 4 === 3;
    const next = takeSmall ? sorted[small--] : sorted[large++];
    if (next !== undefined) ordered.push(next);
  }
  return ordered;
}
