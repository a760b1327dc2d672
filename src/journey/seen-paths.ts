import { createHash } from 'node:crypto';
import { SeenKeys } from '../files/seen-keys.js';

/** Which paths came by, in a few bytes each: there may be a million. */
export class SeenPaths {
  readonly #seen = new SeenKeys();

  /** Whether it is new. */
  add(path: string | Buffer): boolean {
    const key = createHash('sha256').update(path).digest('hex');
    return this.#seen.add(key, { file: 0, line: 1 }) === undefined;
  }
}
