import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { fileOutput, pipeOutput, type RunOutput } from './ffprobe-output.js';
import { isScript } from './is-script.js';
import { type StopReason, watchRun } from './watch-run.js';

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
  /** Cheaper for the thousands of short runs, but the output has to prove itself whole: see {@link fileOutput}. */
  readonly throughFile?: boolean;
  /** What it reads from standard input; nothing by default. Destroyed in the end. */
  readonly input?: Readable | undefined;
}

const TRANSIENT = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * Runs ffprobe once: no shell, no standard input but a given one, all output taken, killed at the time limit.
 * Spawned directly because this happens for every file, and execa doubles its cost.
 * @throws CrotonError `ffprobe/unusable` when it cannot be started; the signal's reason when aborted
 */
export function runFfprobe(
  path: string,
  args: readonly string[],
  limits: FfprobeLimits,
): Promise<FfprobeRun> {
  const { signal, onOutput, throughFile, input } = limits;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const output = (throughFile && !isScript(path) ? fileOutput() : undefined) ?? pipeOutput(onOutput);
    let stopped: StopReason | undefined;
    const stop = (why: StopReason) => {
      stopped ??= why;
      child?.kill('SIGKILL');
      output.cut();
    };
    const unwatch = watchRun(limits, output.isFlooded, stop);
    const settle = () => {
      unwatch();
      input?.destroy();
    };
    const fail = (error: unknown) => {
      settle();
      output.finish();
      const reason = reasonOf(error);
      // Out of processes or open files is a matter of the moment; a missing or forbidden program is not.
      if (TRANSIENT.has(systemErrorCode(error) ?? '')) {
        resolve({ end: { kind: 'unstarted', reason }, stdout: '', stderr: '' });
      } else reject(new CrotonError('ffprobe/unusable', { path, reason }, { cause: error }));
    };

    const child = start(path, args, output, input, fail);
    // Out of open files, there are no pipes either.
    if (child?.pid === undefined) return;
    output.take(child, () => stop('flood'));
    child.on('close', (code, killedBy) => {
      settle();
      if (output.isFlooded()) stop('flood');
      const printed = output.finish();
      // Ctrl-C reaches ffprobe too, and it may be gone before it could be stopped.
      if (stopped === 'aborted' || signal?.aborted) return reject(signal?.reason);
      const natural: FfprobeEnd =
        killedBy === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal: killedBy };
      resolve({ end: stopped === undefined ? natural : { kind: stopped }, ...printed });
    });
  });
}

/** Some errors are thrown, others are emitted: `fail` hears of both. */
function start(
  path: string,
  args: readonly string[],
  { stdio }: RunOutput,
  input: Readable | undefined,
  fail: (error: unknown) => void,
): ChildProcess | undefined {
  try {
    const child = spawn(path, args, {
      stdio: [input === undefined ? 'ignore' : 'pipe', ...stdio],
      windowsHide: true,
      env: childEnvironment(),
    });
    if (input !== undefined && child.stdin !== null) feed(input, child.stdin);
    return child.on('error', fail);
  } catch (error) {
    fail(error);
    return undefined;
  }
}

/** It may stop reading before the end, and an input that fails ends early: how it takes that is its answer. */
function feed(input: Readable, stdin: Writable): void {
  stdin.on('error', () => input.destroy());
  input.on('error', () => stdin.end());
  input.pipe(stdin);
}

let environment: NodeJS.ProcessEnv | undefined;

/** Made once: copying it for every file shows in the time that they take. */
export function childEnvironment(): NodeJS.ProcessEnv {
  if (environment !== undefined) return environment;
  // FFREPORT would make ffprobe write log files beside the clips.
  const { FFREPORT: _, AV_LOG_FORCE_COLOR: __, ...rest } = process.env;
  environment = { ...rest, AV_LOG_FORCE_NOCOLOR: '1' };
  return environment;
}
