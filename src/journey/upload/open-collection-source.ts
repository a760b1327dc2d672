import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../../context.js';
import { CrotonError, reasonOf } from '../../errors.js';
import { BuildMemory } from '../../manifest/build-memory.js';
import { openManifestIndex } from '../../manifest/manifest-index.js';
import { assertManifestPlace } from '../../manifest/manifest-place.js';
import { findFfprobe } from '../../media/find-ffprobe.js';
import type { BuildOptions } from '../build-events.js';
import { assertListable, setUpScan } from '../scan-setup.js';
import type { ClipSource, SourceTerms } from './clip-source.js';
import { CollectionPlan } from './collection-plan.js';
import { CollectionSource } from './collection-source.js';

/**
 * Begins to walk through a collection; no clip is opened yet.
 * @throws CrotonError `file/unreadable` (the media folder), `file/unwritable`, `ffprobe/missing`, `policy/*`, `manifest/unreadable`
 */
export async function openCollectionSource(
  context: Context,
  options: BuildOptions,
  terms: SourceTerms,
): Promise<ClipSource> {
  const { manifestPath, collection } = options;
  await assertManifestPlace(manifestPath);
  await assertWritable(dirname(manifestPath));
  await assertListable(collection.mediaFolder);
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const setup = await setUpScan(context, options, ffprobe, () => {});
  const index = await openManifestIndex(manifestPath);
  try {
    const memory = await BuildMemory.open(context.env, manifestPath);
    try {
      const scan = { ...setup, memory };
      const found = new CollectionPlan(scan, index, terms, context.clock);
      return new CollectionSource({ context, options, terms, scan, index, memory, found });
    } catch (error) {
      await memory.close();
      throw error;
    }
  } catch (error) {
    await index.close();
    throw error;
  }
}

// Better known before a week of sending than after it.
async function assertWritable(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new CrotonError('file/unwritable', { path: folder, reason: reasonOf(error) }, { cause: error });
  });
}
