import { hash } from 'node:crypto';
import { SeenKeys } from '../files/seen-keys.js';
import { comparableName } from '../record/file-name.js';

const keyOf = (text: string) => hash('sha1', text, 'hex');

/** Where the rows of a table begin, and which clip each is of: some 40 bytes a row, in flat arrays. */
export class RowIndex {
  readonly #ids = new SeenKeys();
  readonly #names = new SeenKeys();
  #offsets = new Float64Array(1024);
  #size = 0;

  /** Returns the row that is of the same clip, if there is one. */
  add(at: number, offset: number, { id, name }: { id: string; name: string }): number | undefined {
    if (this.#size + 1 >= this.#offsets.length) {
      const larger = new Float64Array(this.#offsets.length + (this.#offsets.length >>> 1));
      larger.set(this.#offsets);
      this.#offsets = larger;
    }
    this.#offsets[this.#size] = offset;
    this.#size += 1;
    const place = { file: 0, line: at + 1 };
    // Names only where there is no id: with both, the id decides.
    const seen =
      id !== ''
        ? this.#ids.add(keyOf(id), place)
        : name !== ''
          ? this.#names.add(keyOf(comparableName(name)), place)
          : undefined;
    return seen === undefined ? undefined : seen.line - 1;
  }

  end(offset: number): void {
    this.#offsets[this.#size] = offset;
  }

  find(id: string, name: string): number | undefined {
    const seen = this.#ids.find(keyOf(id)) ?? this.#names.find(keyOf(comparableName(name)));
    return seen === undefined ? undefined : seen.line - 1;
  }

  placeOf(at: number): { offset: number; length: number } {
    const offset = this.#offsets[at] ?? 0;
    return { offset, length: (this.#offsets[at + 1] ?? 0) - offset };
  }
}
