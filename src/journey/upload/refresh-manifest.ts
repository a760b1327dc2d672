import { join } from 'node:path';
import type { Context } from '../../context.js';
import { stateDirectory } from '../../files/directories.js';
import { acquireLock } from '../../files/lock.js';
import { BuildMemory, memoryName } from '../../manifest/build-memory.js';
import { openManifestIndex } from '../../manifest/manifest-index.js';
import type { BuildEvent, BuildOptions } from '../build-events.js';
import { ManifestBuilder } from '../manifest-builder.js';
import { awaitLock } from './await-lock.js';

/** What was learned of the files of a collection. */
export interface ScannedFiles {
  /** File name → id, of the good ones. */
  readonly clips: ReadonlyMap<string, string>;
  readonly refused: ReadonlySet<string>;
}

/**
 * Writes what a scan learned into the manifest, as a build would: into the manifest as it is now, also where people edited
 * it since. Is also done after Ctrl-C, which does not wait for others.
 * @throws CrotonError `manifest/unreadable`, `file/unwritable`, `lock/held`
 */
export async function refreshManifest(
  context: Context,
  options: BuildOptions,
  { clips, refused }: ScannedFiles,
  emit: (event: BuildEvent) => void,
): Promise<void> {
  const { manifestPath } = options;
  const lockPath = join(stateDirectory(context.env), 'builds', `${memoryName(manifestPath)}.lock`);
  const lock = context.signal.aborted
    ? await acquireLock(lockPath, manifestPath)
    : await awaitLock(context, lockPath, manifestPath, () => {});
  try {
    const index = await openManifestIndex(manifestPath);
    const memory = await BuildMemory.open(context.env, manifestPath);
    try {
      const builder = new ManifestBuilder(options, memory, index, emit);
      for (const [fileName, id] of clips) builder.take(fileName, id, []);
      for (const fileName of refused) builder.take(fileName, undefined, []);
      await builder.write(new AbortController().signal);
    } finally {
      await memory.close();
      await index.close();
    }
  } finally {
    await lock.release();
  }
}
