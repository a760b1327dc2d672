/**
 * Notices that nothing moves any more. Not a limit on the whole: a slow link may take a day. Buffers hide progress: on a
 * 500 kbit/s link, silence inside a body and after its last byte lasts over a minute, so the patience depends on the link.
 */
import type { Clock } from '../context.js';

export interface StallLimits {
  readonly baseMs: number;
  /** What the buffers between here and there may hold, bytes. */
  readonly bufferBytes: number;
  readonly maxMs: number;
  /** Bytes per second that are assumed while nothing is known. */
  readonly unknownRate: number;
}

export const DEFAULT_STALL: StallLimits = {
  baseMs: 30_000,
  bufferBytes: 4 * 1024 * 1024,
  maxMs: 10 * 60_000,
  unknownRate: 48 * 1024,
};

/** A reason that is made once: a new one for each request costs more than all the rest of a timer. */
const STOPPED = new DOMException('the request is over', 'AbortError');

/** What others sent before may stand in the way of even an empty request, bytes. */
const LEAST_HIDDEN = 256 * 1024;

/**
 * Milliseconds of silence that are no stall: 30 s + 4 MiB ÷ goodput of the file, at most 10 min. Doubled for each stall
 * before it in a row, so that even a link that is slower than believed gets through. No more can hide in buffers than the
 * `handedBytes` of this request.
 */
export function stallAllowanceMs(
  limits: StallLimits,
  bytesPerSecond: number | undefined,
  stalls = 0,
  handedBytes = limits.bufferBytes,
): number {
  const rate = Math.max(1, bytesPerSecond ?? limits.unknownRate);
  const hidden = Math.min(limits.bufferBytes, Math.max(LEAST_HIDDEN, handedBytes));
  const patient = limits.baseMs + (hidden / rate) * 1000;
  return Math.min(limits.maxMs, patient * 2 ** Math.min(stalls, 8));
}

export interface StallTimer {
  /** Tells that `total` bytes have moved since the start. */
  moved(total: number): void;
  stop(): void;
}

/**
 * Calls `onStall` once when no byte moved for the allowance. `rate` is the goodput of this file as acknowledged by the
 * server so far: what the system's buffers swallow is not goodput.
 */
export function startStallTimer(options: {
  readonly clock: Clock;
  readonly allowanceMs: () => number;
  readonly onStall: (quietMs: number) => void;
}): StallTimer {
  const { clock, allowanceMs, onStall } = options;
  const stopped = new AbortController();
  let last = clock.now();
  let bytes = 0;
  const watch = async () => {
    while (!stopped.signal.aborted) {
      // The clock may have been set back.
      last = Math.min(last, clock.now());
      const quietMs = clock.now() - last;
      const allowance = allowanceMs();
      if (quietMs >= allowance) return onStall(quietMs);
      await clock.sleep(Math.max(1, allowance - quietMs), stopped.signal);
    }
  };
  watch().catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error;
  });
  return {
    moved(total) {
      if (total <= bytes) return;
      bytes = total;
      last = clock.now();
    },
    stop: () => stopped.abort(STOPPED),
  };
}
