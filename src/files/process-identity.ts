import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough to tell whether the process that wrote it still runs: pids are reused, also after a reboot. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with each boot; empty where the system does not tell. */
  readonly boot: string;
  readonly pid: number;
  /** Start of the process in the system's own unit; empty where it does not tell. */
  readonly started: string;
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function startOf(pid: number): string {
  // Field 22 of /proc/PID/stat (proc(5)); the command name before it may contain spaces and brackets.
  const stat = readQuietly(`/proc/${pid}/stat`);
  return stat === '' ? '' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
}

const bootId = () => readQuietly('/proc/sys/kernel/random/boot_id').trim();

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), boot: bootId(), pid: process.pid, started: startOf(process.pid) };
}

/** Whether the process of `identity` may still run. Processes of other hosts cannot be seen: they count as alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return true;
  if (identity.boot !== bootId()) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return identity.started === '' || identity.started === startOf(identity.pid);
}
