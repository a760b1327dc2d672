import { commitClip } from './commit-clip.js';
import { deliverClip } from './deliver-clip.js';
import type { Delivery } from './delivery.js';
import { GivenUp, Patience, persist, type Wait } from './persist.js';
import type { DeclaredItem } from './transfer-item.js';

/** Before it is asked for a clip whose bytes it lost, and before they are sent again, milliseconds at least. */
const PAUSE_MS = 1000;

/**
 * Has the endpoint verify a clip that arrived; where it lost bytes that it had acknowledged, they are sent once more.
 * Returns the state that the endpoint put it in.
 * @throws what {@link commitClip} and {@link deliverClip} do
 */
export async function assureClip(
  delivery: Delivery,
  item: DeclaredItem,
  onWait: (wait: Wait) => void,
): Promise<string> {
  const { context, retry, signIn } = delivery;
  const patience = () => new Patience(context, retry, onWait, signIn);
  try {
    return await commitClip(delivery, item, patience());
  } catch (error) {
    if (!isWorthAnew(error, item)) throw error;
    // Two requests in a second are enough for an endpoint that says so at once.
    const { clock, random, signal } = context;
    await clock.sleep(PAUSE_MS * (1 + random()), signal);
    const again = await persist(patience(), () => delivery.redeclare(item));
    await clock.sleep(PAUSE_MS, signal);
    await deliverClip(delivery, again, onWait);
    return commitClip(delivery, item, patience());
  }
}

/**
 * Whether sending the clip anew may help: the endpoint lost bytes that it had acknowledged, as after a power cut, or what
 * it had of an upload that went on came from another state of the file.
 */
function isWorthAnew(error: unknown, { destination }: DeclaredItem): boolean {
  if (!(error instanceof GivenUp) || error.failure.kind !== 'status') return false;
  const { problem } = error.failure;
  return problem === 'upload-incomplete' || (problem === 'digest-mismatch' && destination.kind === 'resume');
}
