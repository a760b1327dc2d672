/** Gets the bytes of one clip to the endpoint, whatever happens on the way. */
import type { SharedBytes } from '../media/shared-bytes.js';
import { ClipUpload } from './clip-upload.js';
import { GivenUp, Patience } from './persist.js';
import type { Destination, SendOptions } from './send-options.js';
import { GateClosed, OPEN_GATE } from './transfer-gate.js';

/** An endpoint that loses an upload more often than this in one run is not worth the bytes. */
const MOST_RESTARTS = 3;

/**
 * Sends what the endpoint does not have of `clip` and returns when the endpoint has all bytes.
 * @throws GivenUp when the endpoint is away for too long, refuses, or makes no progress
 * @throws CrotonError `file/changed`, `file/unreadable` for the source; the signal's reason when aborted
 */
export async function sendClip(clip: SharedBytes, options: SendOptions): Promise<void> {
  const patience = new Patience(options.context, options.retry, options.onWait, options.signIn);
  const leave = options.goodput.enter();
  try {
    await deliver(new ClipUpload(clip, options, patience), options, patience);
  } finally {
    leave();
  }
}

async function deliver(upload: ClipUpload, options: SendOptions, patience: Patience): Promise<void> {
  let destination = options.destination;
  let restarts = 0;
  for (;;) {
    try {
      if (destination.kind === 'none') return;
      if (destination.kind === 'create') {
        destination = await upload.create(destination.createUrl);
      } else if (await upload.advance(destination.uploadUrl)) return;
    } catch (error) {
      // A pause is no failure: what the endpoint has tells where to go on.
      const restart = !(error instanceof GateClosed) && (await patience.endure(error)) === 'restart';
      upload.forgetOffset();
      if (restart) restarts += 1;
      if (restarts > MOST_RESTARTS) throw new GivenUp({ kind: 'gone' }, 'futile', error);
      // A creation whose answer was lost may have happened: the endpoint knows.
      if (restart || destination.kind === 'create') destination = await relocate(upload, options, patience);
    }
  }
}

async function relocate(upload: ClipUpload, options: SendOptions, patience: Patience): Promise<Destination> {
  const { gate = OPEN_GATE } = options;
  for (;;) {
    try {
      await patience.enter(gate);
      await upload.pace();
      return await options.locate();
    } catch (error) {
      await patience.endure(error);
    }
  }
}
