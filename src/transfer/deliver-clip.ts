import { realpathSync } from 'node:fs';
import { CrotonError } from '../errors.js';
import { digestSharedBytes } from '../media/digest.js';
import { isSameState, openSharedBytes, type SharedBytes } from '../media/shared-bytes.js';
import type { Delivery } from './delivery.js';
import { BUFFER_BYTES } from './governor.js';
import type { Wait } from './persist.js';
import { sendClip } from './send-clip.js';
import type { DeclaredItem } from './transfer-item.js';

/**
 * Sends the bytes of a declared clip, from where the endpoint is.
 * @throws CrotonError `upload/changed`, `file/changed`, `file/unreadable`; GivenUp; the signal's reason when aborted
 */
export async function deliverClip(
  delivery: Delivery,
  item: DeclaredItem,
  onWait: (wait: Wait) => void,
): Promise<void> {
  const { context, journal, emit, governor } = delivery;
  const { id, fileName, bytes, submission } = item;
  const shared = await openSharedBytes(item.path, item.shared ?? null);
  try {
    // Its folder may have become a link to elsewhere since the clip was listed.
    if (realPath(item.path) !== item.path || shared.sizeBytes !== bytes)
      throw new CrotonError('upload/changed', { path: fileName });
    const resumes = item.destination.kind === 'resume';
    emit({ type: 'clip-started', id, fileName, bytes, resumes });
    await assertHashed(delivery, item, shared);
    const count = newBytes(resumes);
    await sendClip(shared, {
      ...delivery,
      submission,
      destination: item.destination,
      locate: async () => (await delivery.redeclare(item)).destination,
      onCreated: (uploadUrl) =>
        journal.begin(id, {
          ...{ submission, uploadUrl, identity: shared.identity() },
          ...(item.shared === undefined ? {} : { shared: item.shared }),
        }),
      onProgress: (sent) => {
        emit({ type: 'clip-progress', id, bytes: sent });
        governor.moved(count(sent), context.clock.now());
      },
      onWait,
    });
    governor.arrived(count(bytes + BUFFER_BYTES), context.clock.now());
  } finally {
    await shared.close();
  }
}

/** At once: it was opened just now. Undefined where it is gone. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/**
 * Counts the bytes that are known to have got somewhere, as they become more: the last of what left may lie in buffers.
 * `resumes`: the first number is what the endpoint had before.
 */
function newBytes(resumes: boolean): (sent: number) => number {
  let counted = resumes ? undefined : 0;
  return (sent) => {
    const more = Math.max(0, sent - BUFFER_BYTES - (counted ?? sent));
    counted = counted === undefined ? sent : counted + more;
    return more;
  };
}

/**
 * Nothing leaves under an id that its bytes were not hashed to on this computer. A manifest may come from somebody else,
 * and of an upload that goes on, the first part may come from another state of the file.
 */
async function assertHashed(
  { journal, context }: Delivery,
  { id, fileName, hashed, shared: version }: DeclaredItem,
  shared: SharedBytes,
): Promise<void> {
  const now = shared.identity();
  if (isSameState(hashed, now)) return;
  const begun = journal.upload(id);
  if (begun !== undefined && begun.shared === version && isSameState(begun.identity, now)) return;
  if ((await digestSharedBytes(shared, context.signal)) !== id)
    throw new CrotonError('upload/changed', { path: fileName });
}
