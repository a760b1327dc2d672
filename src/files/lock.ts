import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { makeFolder } from './make-folder.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

export interface Lock {
  release(): Promise<void>;
}

function createExclusively(path: string, text: string): boolean {
  try {
    return createAtOnce(path, text);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
}

/** Without a turn of the event loop between them: a kill in between would leave a lock of nobody. */
function createAtOnce(path: string, text: string): boolean {
  const fd = openSync(path, 'wx', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
    // Stopped for so long before it wrote that somebody took its empty file for a dead one?
    return readFileSync(path, 'utf8') === text;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** What stands in a lock file. A half-written one is of a holder that is just starting, or that died as it began. */
type Sight =
  | { readonly kind: 'free' | 'starting' | 'dead' }
  | { readonly kind: 'held'; readonly pid: number };

/** Less than what a taker waits for, so that nobody is turned away by it. */
const STARTING_MS = 1500;

function look(path: string): Sight {
  try {
    const identity = parseIdentity(readFileSync(path, 'utf8'));
    if (identity !== null) return isAlive(identity) ? { kind: 'held', pid: identity.pid } : { kind: 'dead' };
    const ageMs = Math.abs(Date.now() - statSync(path).mtimeMs);
    return { kind: ageMs < STARTING_MS ? 'starting' : 'dead' };
  } catch {
    return { kind: 'free' };
  }
}

/** Whether a process that lives has the lock at `path`, or is just taking it. */
export function isLocked(path: string): boolean {
  const { kind } = look(path);
  return kind === 'held' || kind === 'starting';
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
 * lock of somebody who took it over meanwhile must stay. All in one turn of the
 * event loop, so that hardly a kill leaves the guard.
 */
function removeDead(path: string, own: string): void {
  const guard = `${path}.takeover`;
  if (look(guard).kind === 'dead') rmSync(guard, { force: true });
  if (!createExclusively(guard, own)) return;
  try {
    if (look(path).kind === 'dead') rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * Takes the lock file at `path` for this process, or throws `lock/held`. `what` names it in the message.
 * The lock of a dead process is taken over.
 */
export async function acquireLock(path: string, what: string): Promise<Lock> {
  try {
    makeFolder(dirname(path), 0o700);
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
  const own = JSON.stringify(ownIdentity());
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (createExclusively(path, own)) {
      return {
        release: async () => {
          if ((await readFile(path, 'utf8').catch(() => '')) === own) await unlink(path).catch(() => {});
        },
      };
    }
    const sight = look(path);
    if (sight.kind === 'held') throw new CrotonError('lock/held', { what, pid: sight.pid });
    if (sight.kind === 'dead') removeDead(path, own);
    await new Promise((resolve) => setTimeout(resolve, 25 + attempt * 10));
  }
  throw new CrotonError('lock/held', { what, pid: 'unknown' });
}
