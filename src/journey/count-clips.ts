import type { Context } from '../context.js';
import { type FindOptions, findClips } from './find-clips.js';

/** A check that is over by then needs no total. */
const PATIENCE_MS = 1000;

/**
 * Counts what there is to check, in a walk of its own that runs ahead of the check and opens nothing. Tells the total
 * once, when all is counted; never where a list is read as it comes. Errors are left to the check.
 */
export function countClips(context: Context, options: FindOptions, tell: (files: number) => void) {
  const stop = new AbortController();
  const count = async () => {
    await context.clock.sleep(PATIENCE_MS, stop.signal);
    let files = 0;
    for await (const _ of findClips(context, options)) {
      if (stop.signal.aborted) return;
      files += 1;
    }
    tell(files);
  };
  if (options.listed === undefined) count().catch(() => {});
  return { stop: () => stop.abort() };
}
