import { spawn } from 'node:child_process';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

/** How a run ended. */
export type FfprobeEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  /** The system could not start it just now (too many processes or open files). */
  | { readonly kind: 'unstarted'; readonly reason: string }
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
const TRANSIENT = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

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
    const stdout = boundedText(STDOUT_CAP_BYTES);
    const stderr = boundedText(STDERR_KEPT_BYTES);
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

    child.on('error', (error) => {
      settle();
      const reason = reasonOf(error);
      // Out of processes or open files is a matter of the moment; a missing or forbidden program is not.
      if (TRANSIENT.has(systemErrorCode(error) ?? '')) {
        resolve({ end: { kind: 'unstarted', reason }, stdout: '', stderr: '' });
      } else reject(new CrotonError('ffprobe/unusable', { path, reason }, { cause: error }));
    });
    // Out of open files, there are no pipes either.
    if (child.pid === undefined) return;
    child.stdout.on('data', (chunk: Buffer) => {
      if (onOutput !== undefined) onOutput(chunk);
      else if (!stdout.add(chunk)) stop('flood');
    });
    child.stderr.on('data', stderr.add);
    child.on('close', (code, killedBy) => {
      settle();
      // Ctrl-C reaches ffprobe too, and it may be gone before it could be stopped.
      if (stopped === 'aborted' || signal?.aborted) return reject(signal?.reason);
      const natural: FfprobeEnd =
        killedBy === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal: killedBy };
      const end = stopped === undefined ? natural : { kind: stopped };
      resolve({ end, stdout: stdout.text(), stderr: stderr.text() });
    });
  });
}

/** Keeps the first bytes of a stream. `add` tells whether all of a piece had room. */
function boundedText(maxBytes: number) {
  const kept: Buffer[] = [];
  let left = maxBytes;
  return {
    add: (chunk: Buffer): boolean => {
      if (left > 0) kept.push(chunk.subarray(0, left));
      left = Math.max(-1, left - chunk.length);
      return left >= 0;
    },
    text: () => Buffer.concat(kept).toString(),
  };
}

// FFREPORT would make ffprobe write log files beside the clips.
function childEnvironment(): NodeJS.ProcessEnv {
  const { FFREPORT: _, AV_LOG_FORCE_COLOR: __, ...rest } = process.env;
  return { ...rest, AV_LOG_FORCE_NOCOLOR: '1' };
}
