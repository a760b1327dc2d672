import { CrotonError } from '../errors.js';
import { type Digest, digestSharedBytes } from '../media/digest.js';
import type { EntryState } from '../media/entry-state.js';
import { type FileIdentity, openSharedBytes } from '../media/shared-bytes.js';
import type { FoundClip } from './find-clips.js';

/**
 * The content address of a clip's bytes as shared; undefined when it cannot be read or changes meanwhile.
 * @param entry what stood there when the clip was inspected: what was written since has other facts
 * @param sharedVersion which rules made those bytes (`SharedView.version`); null when they equal the file
 */
export async function digestClip(
  clip: FoundClip,
  entry: EntryState,
  sharedVersion: string | null,
  signal?: AbortSignal,
): Promise<Digest | undefined> {
  if (typeof clip.location !== 'string' || entry.kind !== 'file') return undefined;
  try {
    const shared = await openSharedBytes(clip.location, sharedVersion);
    try {
      if (!isSameContent(entry.identity, shared.identity())) return undefined;
      return await digestSharedBytes(shared, signal);
    } finally {
      await shared.close();
    }
  } catch (error) {
    if (error instanceof CrotonError) return undefined;
    throw error;
  }
}

// Not the other times and numbers: a new permission leaves the bytes as they were, some systems make inodes up.
const isSameContent = (one: FileIdentity, other: FileIdentity) =>
  one.size === other.size && one.mtimeNs === other.mtimeNs;
