import { mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
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

/** Who holds the lock, null where nobody alive does. A half-written file is a holder that is just starting or that died. */
async function readHolder(path: string): Promise<ProcessIdentity | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const identity = parseIdentity(text);
  if (identity !== null) return isAlive(identity) ? identity : null;
  const ageMs = await stat(path).then(
    (stats) => Date.now() - stats.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return ageMs < 5000 ? { host: '', boot: '', pid: 0, started: '' } : null;
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const identity = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return Number.isSafeInteger(identity?.pid) ? (identity as ProcessIdentity) : null;
  } catch {
    return null;
  }
}

/** Removes the lock of a dead process. A second lock guards the removal, so that nobody's fresh lock is taken away. */
async function removeStale(path: string): Promise<void> {
  const guard = `${path}.takeover`;
  const guardAgeMs = await stat(guard).then(
    (stats) => Date.now() - stats.mtimeMs,
    () => 0,
  );
  if (guardAgeMs > 10_000) await unlink(guard).catch(() => {});
  if (!(await createExclusively(guard, ''))) return;
  try {
    if ((await readHolder(path)) === null) await unlink(path).catch(() => {});
  } finally {
    await unlink(guard).catch(() => {});
  }
}

/**
 * Takes the lock file at `path` for this process, or throws `lock/held`. `what` names it in the message.
 * The lock of a dead process is taken over.
 */
export async function acquireLock(path: string, what: string): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  });
  const own = JSON.stringify(ownIdentity());
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await createExclusively(path, own)) {
      return {
        release: async () => {
          if ((await readFile(path, 'utf8').catch(() => '')) === own) await unlink(path).catch(() => {});
        },
      };
    }
    const holder = await readHolder(path);
    if (holder !== null && holder.pid !== 0) throw new CrotonError('lock/held', { what, pid: holder.pid });
    if (holder === null) await removeStale(path);
    await new Promise((resolve) => setTimeout(resolve, 25 + attempt * 10));
  }
  throw new CrotonError('lock/held', { what, pid: 'unknown' });
}
