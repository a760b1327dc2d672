import type { ClipSource, SourceTerms } from './clip-source.js';
import { openManifestSource } from './manifest-source.js';
import { openCollectionSource } from './open-collection-source.js';
import type { UploadParts } from './upload-parts.js';

/**
 * The clips that an upload is about: those of a manifest as it is, or of a folder.
 * @throws CrotonError what {@link openManifestSource} and {@link openCollectionSource} do
 */
export function openSource(
  { context, options, journal, startedMs, totals, tell }: UploadParts,
  { isConfirmed, ready }: Pick<SourceTerms, 'isConfirmed' | 'ready'>,
): Promise<ClipSource> {
  const { source, keepManifest, ffprobe, useIgnoreFile, accept, skip, sinceMs, retryFailed, again } = options;
  const { collection, manifestPath, within } = source;
  const terms: SourceTerms = {
    ...{ accept, skip, ready, isConfirmed, totals, emit: tell },
    today: new Date(startedMs).toISOString().slice(0, 10),
    isDelivered: (id) => journal.isDelivered(id, { withdrawalCounts: again === true }),
    isWanted: ({ fileName, mtimeMs }) =>
      (sinceMs === undefined || mtimeMs >= sinceMs) &&
      (retryFailed !== true || journal.failure(manifestPath, fileName) !== undefined),
  };
  if (source.named || keepManifest === true || collection === undefined)
    return openManifestSource(context, source, terms);
  const build = { collection, manifestPath, within, ffprobe, useIgnoreFile, accept };
  return openCollectionSource(context, build, terms);
}
