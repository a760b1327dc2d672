import type { Context } from '../context.js';
import type { FactsCache } from '../media/facts-cache.js';
import type { Ffprobe } from '../media/find-ffprobe.js';

/** The cache of facts does not work; everything else does. */
export interface CacheTrouble {
  readonly type: 'cache-trouble';
  readonly reason: string;
}

/** The cache of facts, loaded only where it is wanted. */
export async function openFactsCache(
  context: Context,
  ffprobe: Ffprobe,
  wanted: boolean | undefined,
  emit: (event: CacheTrouble) => unknown,
): Promise<FactsCache | undefined> {
  if (wanted === false) return undefined;
  const cache = await import('../media/facts-cache.js');
  return new cache.FactsCache(context, ffprobe, (reason) => void emit({ type: 'cache-trouble', reason }));
}
