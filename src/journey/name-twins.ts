import { createHash } from 'node:crypto';

/** Finds paths that differ only by letter case or Unicode normal form: on many systems they are one file. */
export class NameTwins {
  readonly #seen = new Map<string, string>();

  /** The first earlier path that `path` would collide with. */
  find(path: string): string | undefined {
    const folded = path.normalize('NFC').toLowerCase().normalize('NFC');
    const key = createHash('sha256').update(folded).digest().toString('latin1', 0, 16);
    const earlier = this.#seen.get(key);
    if (earlier === undefined) this.#seen.set(key, path);
    return earlier === path ? undefined : earlier;
  }
}
