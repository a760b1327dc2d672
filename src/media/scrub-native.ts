import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { readerOf } from './read-at.js';
import type { SharePolicy } from './share.js';
import { planShare } from './share-plan.js';
import { openView } from './shared-bytes.js';

/**
 * Writes the bytes of an ISO file as shared to the new file `to`, on request without its sound, and flushes them to disk.
 * @throws CrotonError `file/unreadable`, `file/changed`; the system’s error for `to`; the signal’s reason when aborted
 */
export async function copyShared(
  from: string,
  to: string,
  policy: SharePolicy,
  { mute, signal }: { readonly mute: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const view = await openView(from, null, async (clip, sizeBytes) => {
    return (await planShare(readerOf(clip.fd), sizeBytes, policy, { mute })).patches;
  });
  try {
    await pipeline(view.stream(), createWriteStream(to, { flags: 'wx' }), { signal });
  } finally {
    await view.close();
  }
  const written = await open(to, 'r+');
  try {
    await written.sync();
  } finally {
    await written.close();
  }
}
