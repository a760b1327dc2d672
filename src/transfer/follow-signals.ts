import { setMaxListeners } from 'node:events';

/**
 * Aborts `target` with the first of `sources` that is, for its reason, until the function returned is called. Unlike with
 * `AbortSignal.any`, no trace of it stays in a source that lives as long as the run: there is one for each request.
 */
export function followSignals(
  target: AbortController,
  sources: readonly (AbortSignal | undefined)[],
): () => void {
  const links = sources
    .filter((source) => source !== undefined)
    .map((source) => ({ source, abort: () => target.abort(source.reason) }));
  for (const { source, abort } of links) {
    if (source.aborted) abort();
    else {
      // As many as there are requests side by side.
      setMaxListeners(0, source);
      source.addEventListener('abort', abort, { once: true });
    }
  }
  return () => {
    for (const { source, abort } of links) source.removeEventListener('abort', abort);
  };
}
