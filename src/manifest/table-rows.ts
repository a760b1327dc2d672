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

  placeOf(from: number, count: number): { offset: number; length: number } {
    const offset = this.#offsets[from] ?? 0;
    return { offset, length: (this.#offsets[Math.min(this.#size, from + count)] ?? 0) - offset };
  }
}

const MOST_READ = 256;

/** Rows are read one by one where they are asked for in any order, and many at once where one follows the other. */
export class RowCache {
  readonly #read: (from: number, count: number) => string[][];
  readonly #size: number;
  #rows: string[][] = [];
  #from = 0;
  #count = 1;

  constructor(read: (from: number, count: number) => string[][], size: number) {
    this.#read = read;
    this.#size = size;
  }

  read(at: number): readonly string[] {
    if (at < this.#from || at >= this.#from + this.#rows.length) {
      const follows = at === this.#from + this.#rows.length;
      this.#count = follows ? Math.min(MOST_READ, this.#count * 2) : 1;
      this.#rows = this.#read(at, Math.min(this.#count, this.#size - at));
      this.#from = at;
    }
    return this.#rows[at - this.#from] ?? [];
  }
}
