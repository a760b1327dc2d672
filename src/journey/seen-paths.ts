import { createHash } from 'node:crypto';

/** Which paths came by, in 16 bytes each: there may be a million. */
export class SeenPaths {
  readonly #hashes = new Set<string>();

  /** Whether it is new. */
  add(path: string | Buffer): boolean {
    const hash = createHash('sha256').update(path).digest().toString('latin1', 0, 16);
    const before = this.#hashes.size;
    return this.#hashes.add(hash).size > before;
  }
}
