/** Why a run of ffprobe was ended before it ended by itself. */
export type StopReason = 'timeout' | 'flood' | 'aborted';

interface RunLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Most runs are over before the first look at how much they printed. */
const FLOOD_CHECK_MS = 100;

/** Calls `stop` when a run takes too long, prints too much, or is no longer wanted. Returns what ends the watch. */
export function watchRun(
  { timeoutMs, signal }: RunLimits,
  isFlooded: () => boolean,
  stop: (why: StopReason) => void,
): () => void {
  const timer = setTimeout(stop, timeoutMs, 'timeout');
  const watch = setInterval(() => isFlooded() && stop('flood'), FLOOD_CHECK_MS);
  const onAbort = () => stop('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    clearInterval(watch);
    signal?.removeEventListener('abort', onAbort);
  };
}
