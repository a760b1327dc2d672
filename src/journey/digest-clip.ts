import { CrotonError } from '../errors.js';
import { type Digest, digestSharedBytes } from '../media/digest.js';
import { openSharedBytes } from '../media/shared-bytes.js';
import type { FoundClip } from './find-clips.js';

/**
 * The content address of a clip's bytes as shared; undefined when it cannot be read or changes meanwhile.
 * @param sharedVersion which rules made those bytes (`SharedView.version`); null when they equal the file
 */
export async function digestClip(
  clip: FoundClip,
  sharedVersion: string | null,
  signal?: AbortSignal,
): Promise<Digest | undefined> {
  if (typeof clip.location !== 'string') return undefined;
  try {
    const shared = await openSharedBytes(clip.location, sharedVersion);
    try {
      return await digestSharedBytes(shared, signal);
    } finally {
      await shared.close();
    }
  } catch (error) {
    if (error instanceof CrotonError) return undefined;
    throw error;
  }
}
