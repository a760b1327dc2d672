import type { Readable } from 'node:stream';
import type { Digest } from '../../media/digest.js';

/** Where the bytes of clips are kept, by their content address. Every implementation passes test/conformance/objects. */
export interface ObjectStore {
  /**
   * Takes over the file at `path`, whose digest was verified. Durable when it resolves; the file is gone from `path`.
   * Nothing changes where the object is there already, except that the file goes.
   */
  put(digest: Digest, path: string): Promise<void>;
  /** Size in bytes, undefined where there is no such object. */
  size(digest: Digest): Promise<number | undefined>;
  /** The bytes `[start, end)`. */
  read(digest: Digest, range: { readonly start: number; readonly end: number }): Readable;
  /** Removes the object. Nothing happens where it is not there. */
  delete(digest: Digest): Promise<void>;
  list(): AsyncIterable<Digest>;
}
