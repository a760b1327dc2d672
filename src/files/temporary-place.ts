/** Names for what is being written beside a file, which tell whether their process still runs: a kill leaves them behind. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /^\.croton-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;
const host = () => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A path in `folder` that nobody else uses. */
export function temporaryPlace(folder: string): string {
  return join(folder, `.croton-${host()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

/** Removes what dead processes of this computer left in `folder`. What it cannot remove stays. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, from, pid] = NAME.exec(name) ?? [];
    if (from !== host() || pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
