/** One look at a watched folder: what has settled there, as one digest. */
import { createHash, type Hash } from 'node:crypto';
import { opendir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrotonError, reasonOf } from '../../errors.js';
import { compileFilter } from '../../files/globs.js';
import { IgnoreScope } from '../../files/ignore-scope.js';
import { walkFiles } from '../../files/walk.js';
import { readEntryState } from '../../media/entry-state.js';
import { isWithin } from '../scan-collection.js';
import type { UploadSource } from '../upload/find-upload.js';
import { type Settling, stampOf } from './watch-settling.js';

export interface FolderLook {
  /** The same as long as no settled file, sidecar, croton.yaml or manifest has changed. */
  readonly digest: string;
  /** Folders that were looked into, below the media folder. */
  readonly folders: readonly string[];
}

/**
 * Looks at every file that an upload of `source` would look at, without opening any.
 * @throws CrotonError `file/unreadable` when the media folder is not there
 */
export async function lookAtFolder(
  source: UploadSource,
  useIgnoreFile: boolean,
  settling: Settling,
  signal: AbortSignal,
): Promise<FolderLook> {
  const { mediaFolder, collection, within } = source;
  await assertThere(mediaFolder);
  const folders = [''];
  const filter = compileFilter({ include: collection?.include, exclude: collection?.exclude });
  const ignored = useIgnoreFile ? await IgnoreScope.above(mediaFolder, '') : undefined;
  const digest = createHash('sha256');
  settling.begin();
  const wanted = {
    accept: (relative: string) =>
      isSidecar(relative) || (isWithin(relative, within) && filter.accept(relative)),
    descend: (relative: string) => {
      const wants =
        (isWithin(relative, within) || within.some((path) => path.startsWith(`${relative}/`))) &&
        filter.descend(relative);
      if (wants) folders.push(relative);
      return wants;
    },
  };
  for await (const { path, relative, kind } of walkFiles(mediaFolder, wanted, ignored)) {
    signal.throwIfAborted();
    const state = kind === 'file' ? await readEntryState(path) : undefined;
    if (state?.kind !== 'file') digest.update(`${relative}\n${kind}\n`);
    else if (isSidecar(relative) || settling.isSettled(relative, state.identity))
      digest.update(`${relative}\n${stampOf(state.identity)}\n`);
  }
  settling.end();
  await addSettings(digest, source);
  return { digest: digest.digest('hex'), folders };
}

const isSidecar = (relative: string) => relative.endsWith('.yaml');

async function addSettings(digest: Hash, { manifestPath, collection }: UploadSource): Promise<void> {
  const paths = [manifestPath];
  if (collection !== undefined) {
    paths.push(collection.path);
    if (collection.policy !== undefined) paths.push(resolve(dirname(collection.path), collection.policy));
  }
  for (const path of paths) {
    const state = await readEntryState(path, true);
    digest.update(state.kind === 'file' ? `${stampOf(state.identity)}\n` : `${state.kind}\n`);
  }
}

// A drive that was pulled out would read as a folder whose clips are all gone.
async function assertThere(path: string): Promise<void> {
  try {
    await (await opendir(path)).close();
  } catch (error) {
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  }
}
