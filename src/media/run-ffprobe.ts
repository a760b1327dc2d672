import { spawn } from 'node:child_process';
import { CrotonError, reasonOf } from '../errors.js';

/** How a run ended. */
export type FfprobeEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  /** It printed more than croton is willing to keep, and was killed. */
  | { readonly kind: 'flood' };

export interface FfprobeRun {
  readonly end: FfprobeEnd;
  readonly stdout: string;
  /** The first 64 KiB. */
  readonly stderr: string;
}

export interface FfprobeLimits {
  /** Milliseconds until it is killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes standard output piece by piece; then {@link FfprobeRun.stdout} stays empty and nothing is capped. */
  readonly onOutput?: ((chunk: Buffer) => void) | undefined;
}

const STDOUT_CAP_BYTES = 16 * 1024 * 1024;
const STDERR_KEPT_BYTES = 64 * 1024;

/**
 * Runs ffprobe once: no shell, no standard input, both pipes drained, killed at the time limit.
 * Spawned directly because this happens for every file, and execa doubles its cost.
 * @throws CrotonError `ffprobe/unusable` when it cannot be started; the signal's reason when aborted
 */
export function runFfprobe(
  path: string,
  args: readonly string[],
  limits: FfprobeLimits,
): Promise<FfprobeRun> {
  const { timeoutMs, signal, onOutput } = limits;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(path, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: childEnvironment(),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrBytes = 0;
    let stopped: 'timeout' | 'flood' | 'aborted' | undefined;
    const stop = (why: NonNullable<typeof stopped>) => {
      stopped ??= why;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open: do not wait for it.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(stop, timeoutMs, 'timeout');
    const onAbort = () => stop('aborted');
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };

    child.stdout.on('data', (chunk: Buffer) => {
      if (onOutput !== undefined) return onOutput(chunk);
      stdoutBytes += chunk.length;
      if (stdoutBytes > STDOUT_CAP_BYTES) stop('flood');
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderrBytes < STDERR_KEPT_BYTES) stderr.push(chunk.subarray(0, STDERR_KEPT_BYTES - stderrBytes));
      stderrBytes += chunk.length;
    });
    child.on('error', (error) => {
      settle();
      reject(new CrotonError('ffprobe/unusable', { path, reason: reasonOf(error) }, { cause: error }));
    });
    child.on('close', (code, killedBy) => {
      settle();
      // Ctrl-C reaches ffprobe too, and it may be gone before it could be stopped.
      if (stopped === 'aborted' || signal?.aborted) return reject(signal?.reason);
      const end: FfprobeEnd =
        stopped !== undefined
          ? { kind: stopped }
          : killedBy !== null
            ? { kind: 'signal', signal: killedBy }
            : { kind: 'exit', code: code ?? 0 };
      resolve({ end, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

// FFREPORT would make ffprobe write log files beside the clips.
function childEnvironment(): NodeJS.ProcessEnv {
  const { FFREPORT: _, AV_LOG_FORCE_COLOR: __, ...rest } = process.env;
  return { ...rest, AV_LOG_FORCE_NOCOLOR: '1' };
}
