import type { Context } from '../context.js';
import { describeMedia } from '../manifest/describe-media.js';
import { findFfprobe } from '../media/find-ffprobe.js';
import { inspectClip, PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import { KEEP_ALL, policyOfVersion } from '../media/share.js';
import type { ClipRecord } from '../record/schema.js';

/** Reads what a record says of its file anew; undefined where nothing can be read. */
export type FactsReader = (path: string, record: ClipRecord) => Promise<ClipRecord['media'] | undefined>;

/**
 * A reader that asks ffprobe, of the bytes that the record names as shared.
 * @throws CrotonError `ffprobe/missing`, `ffprobe/unusable`
 */
export async function createFactsReader(context: Context): Promise<FactsReader> {
  const ffprobe = await findFfprobe(context);
  const { signal } = context;
  return async (path, { media }) => {
    const share = media.shared === undefined ? KEEP_ALL : policyOfVersion(media.shared);
    if (share === undefined) return undefined;
    const { facts, shared } = await inspectClip(path, {
      ffprobe,
      timeoutMs: PROBE_TIMEOUT_MS,
      signal,
      share,
    });
    return facts === undefined ? undefined : describeMedia(facts, shared?.version ?? null);
  };
}
