import { createHash } from 'node:crypto';
import type { SharedBytes } from './shared-bytes.js';

/** A content address: SHA-256 (FIPS 180-4) in lower-case hex. */
export type Digest = `sha256:${string}`;

/**
 * The content address of a clip: SHA-256 of its bytes as shared, in one sequential read.
 * @throws CrotonError `file/changed`, `file/unreadable`; the signal's reason when aborted
 */
export async function digestSharedBytes(shared: SharedBytes, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of shared.stream()) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}
