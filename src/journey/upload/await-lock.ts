import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { acquireLock, type Lock } from '../../files/lock.js';

const LOOK_EVERY_MS = 500;

/**
 * As {@link acquireLock}, but waits while another process holds it; `onHeld` is told once which one.
 * @throws the signal's reason when aborted
 */
export async function awaitLock(
  context: Context,
  path: string,
  what: string,
  onHeld: (pid: number | undefined) => void,
): Promise<Lock> {
  for (let told = false; ; told = true) {
    try {
      return await acquireLock(path, what);
    } catch (error) {
      if (!(error instanceof CrotonError) || error.code !== 'lock/held') throw error;
      const { pid } = error.parameters;
      if (!told) onHeld(typeof pid === 'number' ? pid : undefined);
      await context.clock.sleep(LOOK_EVERY_MS, context.signal);
    }
  }
}
