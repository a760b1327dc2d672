import type { Output } from '../context.js';

/** Writes text, or bytes, and waits while a slow reader has not taken what was written before. Returns early when aborted. */
export async function writeText(
  output: Output,
  text: string | Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  if (output.write(text) || output.once === undefined || signal?.aborted) return;
  const { once } = output;
  await new Promise<void>((resolve) => {
    const done = () => {
      signal?.removeEventListener('abort', done);
      resolve();
    };
    once.call(output, 'drain', done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
