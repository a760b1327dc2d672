import { formatCount } from './units.js';

/** Tells the first `most` of many alike; the last one told says how many more there are. */
export function tellFirst<S, T extends { readonly message: string }>(
  all: readonly S[],
  most: number,
  tell: (one: S) => T,
): T[] {
  const told = all.slice(0, most).map(tell);
  const last = told.at(-1);
  const left = all.length - told.length;
  if (left === 0 || last === undefined) return told;
  return [...told.slice(0, -1), { ...last, message: `${last.message} (and ${formatCount(left)} more)` }];
}
