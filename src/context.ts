/** What every room may need from the world. Tests pass their own; `main.ts` passes the real ones. */
import { setTimeout as delay } from 'node:timers/promises';

/** A stream that text and bytes can be written to, with what is known of the terminal behind it. */
export interface Output {
  write(data: string | Uint8Array): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  once?(event: 'drain', listener: () => void): unknown;
  /** Whoever listens goes on when the reader leaves; otherwise that ends the run. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Io {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  /** Results. */
  readonly stdout: Output;
  /** Everything else: progress, warnings, errors. */
  readonly stderr: Output;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Context {
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, or for {@link READER_LEFT}: stop taking new work, save, return. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** A number in [0, 1): jitter and sampling only, never secrets. */
  readonly random: () => number;
}

/** Why the work is to stop where nobody interrupted it: whoever read standard output has enough (`| head`). */
export const READER_LEFT = new DOMException('the reader of standard output left', 'AbortError');

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {});
  },
};

/** The context of a real process. */
export function processContext(signal: AbortSignal): Context {
  return {
    io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
    env: process.env,
    cwd: process.cwd(),
    signal,
    clock: systemClock,
    random: Math.random,
  };
}
