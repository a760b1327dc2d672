import { join } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { stateDirectory } from '../files/directories.js';
import { acquireLock } from '../files/lock.js';
import { BuildMemory, memoryName } from '../manifest/build-memory.js';
import { openManifestIndex } from '../manifest/manifest-index.js';
import { assertManifestPlace } from '../manifest/manifest-place.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import type { BuildEvent, BuildOptions, BuildSummary } from './build-events.js';
import { collectGarbageSooner } from './collect-garbage-sooner.js';
import { ManifestBuilder } from './manifest-builder.js';
import { scanCollection } from './scan-collection.js';
import { assertListable, setUpScan } from './scan-setup.js';

/**
 * Writes or refreshes a manifest: scan, merge with what people wrote, write in one step. A bad file stops nothing.
 * @throws CrotonError `file/unreadable` (the media folder), `ffprobe/missing`, `lock/held`, `policy/*`, `manifest/unreadable`, `file/unwritable`, `run/interrupted`
 */
export async function buildManifest(
  context: Context,
  options: BuildOptions,
  emit: (event: BuildEvent) => void,
): Promise<BuildSummary> {
  collectGarbageSooner();
  await assertManifestPlace(options.manifestPath);
  await assertListable(options.collection.mediaFolder);
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const lockPath = join(stateDirectory(context.env), 'builds', `${memoryName(options.manifestPath)}.lock`);
  const lock = await acquireLock(lockPath, options.manifestPath);
  try {
    return await buildLocked(context, options, emit, ffprobe);
  } catch (error) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {}, { cause: error });
    throw error;
  } finally {
    await lock.release();
  }
}

async function buildLocked(
  context: Context,
  options: BuildOptions,
  emit: (event: BuildEvent) => void,
  ffprobe: Ffprobe,
): Promise<BuildSummary> {
  const { manifestPath } = options;
  const { signal } = context;
  const scan = await setUpScan(context, options, ffprobe, emit);
  const index = await openManifestIndex(manifestPath);
  try {
    const memory = await BuildMemory.open(context.env, manifestPath);
    try {
      const builder = new ManifestBuilder(options, memory, index, emit);
      for await (const file of scanCollection({ ...scan, memory })) {
        builder.take(file.fileName, file.kind === 'clip' ? file.id : undefined, file.findings);
      }
      if (options.dryRun) return await builder.preview(signal);
      if (options.confirm !== undefined) {
        const proposal = await builder.preview(signal);
        if (!(await options.confirm(proposal))) return { ...proposal, declined: true };
      }
      return await builder.write(signal);
    } finally {
      await memory.close();
    }
  } finally {
    await index.close();
  }
}
