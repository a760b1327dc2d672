import { createHash } from 'node:crypto';
import { SeenKeys } from '../files/seen-keys.js';
import { TextStore } from '../files/text-store.js';

/** Finds paths that differ only by letter case or Unicode normal form: on many systems they are one file. */
export class NameTwins {
  readonly #seen = new SeenKeys();
  readonly #paths = new TextStore();

  /** The first earlier path that `path` would collide with. */
  find(path: string): string | undefined {
    const folded = path.normalize('NFC').toLowerCase().normalize('NFC');
    const key = createHash('sha256').update(folded).digest('hex');
    const first = this.#seen.add(key, this.#paths.add(path));
    const earlier = first === undefined ? undefined : this.#paths.read(first);
    return earlier === path ? undefined : earlier;
  }
}
