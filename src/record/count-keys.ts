/** Deeper than any honest JSON; a walk of its text has to end somewhere. */
export const DEEPEST = 200;

/** Keys of all objects in a JSON value, at all levels. Infinite where it is deeper than `DEEPEST`. */
export function countKeys(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= DEEPEST) return Number.POSITIVE_INFINITY;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : items.length;
  for (const item of items) count += countKeys(item, depth + 1);
  return count;
}
