import type { Context } from '../context.js';
import { CollectionFinder } from '../journey/collection-finder.js';
import { readRoot } from '../journey/read-root.js';
import type { Collection } from '../manifest/collection.js';

/**
 * The collection of the first path that was named, else of the current folder; undefined where there is none, or with
 * `--no-config`. Errors: `file/not-found`, and those of `loadCollection`.
 */
export async function homeCollection(
  { cwd }: Context,
  paths: readonly string[],
  useConfig: boolean,
): Promise<Collection | undefined> {
  if (!useConfig) return undefined;
  return (await readRoot(cwd, paths[0] ?? '.', new CollectionFinder(cwd))).collection;
}
