import { opendir } from 'node:fs/promises';
import type { Context } from '../context.js';
import { CrotonError, reasonOf } from '../errors.js';
import type { Ffprobe } from '../media/find-ffprobe.js';
import { recommendedPolicy, uniformPolicy } from '../validation/policy.js';
import type { BuildEvent, BuildOptions } from './build-events.js';
import { loadPolicy } from './load-policy.js';
import { openFactsCache } from './open-facts-cache.js';
import type { ScanOptions } from './scan-collection.js';

/** What a scan for these options needs beside a memory. Errors: `policy/*`. */
export async function setUpScan(
  context: Context,
  options: BuildOptions,
  ffprobe: Ffprobe,
  emit: (event: BuildEvent) => void,
): Promise<Omit<ScanOptions, 'memory'>> {
  const { collection, within = [], jobs, useIgnoreFile, frames, accept, cache } = options;
  const { cwd, signal } = context;
  const policy = useIgnoreFile ? await loadPolicy({ cwd }, collection) : uniformPolicy(recommendedPolicy);
  return {
    ...{ collection, within, ffprobe, policy, jobs, frames, useIgnoreFile, accept, signal },
    cache: await openFactsCache(context, ffprobe, cache, emit),
  };
}

/** A card that is not there would read as a collection whose clips are all gone. Errors: `file/unreadable`. */
export async function assertListable(path: string): Promise<void> {
  try {
    await (await opendir(path)).close();
  } catch (error) {
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  }
}
