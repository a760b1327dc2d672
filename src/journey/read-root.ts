import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CrotonError, systemErrorCode } from '../errors.js';
import type { Collection } from '../manifest/collection.js';
import type { CollectionFinder } from './collection-finder.js';

/** A path that a person named. */
export interface Root {
  /** As people and reports call it. */
  readonly given: string;
  readonly absolute: string;
  readonly folder: boolean;
  /** The collection that its clips belong to. */
  readonly collection: Collection | undefined;
}

/**
 * Looks at a path that a person named. The folder of a croton.yaml stands for the clips of that collection,
 * wherever they are. Without `collections`, no collection is looked for.
 * Errors: `file/not-found`, and those of `loadCollection`.
 */
export async function readRoot(
  cwd: string,
  given: string,
  collections: CollectionFinder | undefined,
): Promise<Root> {
  const absolute = resolve(cwd, given);
  try {
    await lstat(absolute);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CrotonError('file/not-found', { path: given }, { cause: error });
  }
  const folder = await stat(absolute).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const home = folder ? absolute : dirname(absolute);
  const realHome = await realpath(home).catch(() => home);
  const collection = await collections?.collectionOf(realHome);
  const root = { given, absolute: folder ? realHome : absolute, folder, collection };
  return folder && realHome === collection?.folder ? { ...root, ...mediaOf(given, collection) } : root;
}

/** Where the clips of a collection are, and how to call it for somebody who named the folder of its croton.yaml. */
function mediaOf(given: string, { folder, mediaFolder }: Collection): { given: string; absolute: string } {
  const within = relative(folder, mediaFolder);
  if (within === '') return { given, absolute: mediaFolder };
  const outside = within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within);
  return { given: outside ? mediaFolder : join(given, within), absolute: mediaFolder };
}
