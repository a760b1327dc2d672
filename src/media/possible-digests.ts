import { CrotonError } from '../errors.js';
import { type Digest, digestSharedBytes } from './digest.js';
import { KEEP_ALL, REMOVE_ALL, type SharePolicy, sharedVersionOf } from './share.js';
import { openSharedBytes } from './shared-bytes.js';

/** By how often they are chosen: nothing removed, all removed, then the rest. */
const POLICIES: readonly SharePolicy[] = [
  KEEP_ALL,
  REMOVE_ALL,
  { ...REMOVE_ALL, device: 'keep' },
  { ...REMOVE_ALL, person: 'keep' },
  { ...REMOVE_ALL, location: 'keep' },
  { ...KEEP_ALL, location: 'remove' },
  { ...KEEP_ALL, device: 'remove' },
  { ...KEEP_ALL, person: 'remove' },
];

/**
 * The content ids that a file may have been shared under, one reading each: of the file as it is, then without what is
 * private in it. Made as they are asked for. A file that cannot be read as a video has the first alone.
 * @throws CrotonError `file/unreadable`, `file/changed`; the signal’s reason when aborted
 */
export async function* possibleDigests(path: string, signal?: AbortSignal): AsyncGenerator<Digest> {
  const seen = new Set<Digest>();
  for (const policy of POLICIES) {
    const digest = await digestAs(path, policy, signal).catch((error: unknown) => {
      if (seen.size > 0 && error instanceof CrotonError) return undefined;
      throw error;
    });
    if (digest === undefined) return;
    // Nothing private in it: the rest would be the same again.
    if (policy === REMOVE_ALL && seen.has(digest)) return;
    if (!seen.has(digest)) yield digest;
    seen.add(digest);
  }
}

async function digestAs(path: string, policy: SharePolicy, signal: AbortSignal | undefined): Promise<Digest> {
  const shared = await openSharedBytes(path, sharedVersionOf(policy));
  try {
    return await digestSharedBytes(shared, signal);
  } finally {
    await shared.close();
  }
}
