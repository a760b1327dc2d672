import { mkdirSync } from 'node:fs';
import { open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

export interface Lock {
  release(): Promise<void>;
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } catch (error) {
      await unlink(path).catch(() => {});
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
}

/** What stands in a lock file. A half-written one is of a holder that is just starting, or that died as it began. */
type Sight =
  | { readonly kind: 'free' | 'starting' | 'dead' }
  | { readonly kind: 'held'; readonly pid: number };

const STARTING_MS = 5000;

async function look(path: string): Promise<Sight> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { kind: 'free' };
  const identity = parseIdentity(text);
  if (identity !== null) return isAlive(identity) ? { kind: 'held', pid: identity.pid } : { kind: 'dead' };
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { kind: 'free' };
  return Date.now() - stats.mtimeMs < STARTING_MS ? { kind: 'starting' } : { kind: 'dead' };
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const identity = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return Number.isSafeInteger(identity?.pid) ? (identity as ProcessIdentity) : null;
  } catch {
    return null;
  }
}

/**
 * Removes the lock of a dead process. A second lock guards the removal: the
 * lock of somebody who took it over meanwhile must stay.
 */
async function removeDead(path: string): Promise<void> {
  const guard = `${path}.takeover`;
  const guardAgeMs = await stat(guard).then(
    (stats) => Date.now() - stats.mtimeMs,
    () => 0,
  );
  if (guardAgeMs > 10_000) await unlink(guard).catch(() => {});
  if (!(await createExclusively(guard, ''))) return;
  try {
    if ((await look(path)).kind === 'dead') await unlink(path).catch(() => {});
  } finally {
    await unlink(guard).catch(() => {});
  }
}

/**
 * Takes the lock file at `path` for this process, or throws `lock/held`. `what` names it in the message.
 * The lock of a dead process is taken over.
 */
export async function acquireLock(path: string, what: string): Promise<Lock> {
  try {
    // Not the one that returns a promise: of a full disk it says that the folder does not exist.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
  const own = JSON.stringify(ownIdentity());
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await createExclusively(path, own)) {
      return {
        release: async () => {
          if ((await readFile(path, 'utf8').catch(() => '')) === own) await unlink(path).catch(() => {});
        },
      };
    }
    const sight = await look(path);
    if (sight.kind === 'held') throw new CrotonError('lock/held', { what, pid: sight.pid });
    if (sight.kind === 'dead') await removeDead(path);
    await new Promise((resolve) => setTimeout(resolve, 25 + attempt * 10));
  }
  throw new CrotonError('lock/held', { what, pid: 'unknown' });
}
