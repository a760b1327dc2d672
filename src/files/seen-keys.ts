import { randomInt } from 'node:crypto';

/** Where something was seen before: the ordinal of a file and a line in it, counted from 1. */
export interface SeenAt {
  readonly file: number;
  readonly line: number;
}

/** Words of an entry: four of the key, the file, the line. */
const WORDS = 6;
/** Entries of a block. */
const BLOCK = 1 << 14;

/**
 * Remembers millions of keys by 16 bytes of their hash, with the place of the first: 24 bytes each in blocks that are never
 * copied, and 8 to 16 in a table of their numbers (open addressing, at most half full: every entry looked at is a far one).
 */
export class SeenKeys {
  readonly #blocks: Uint32Array[] = [];
  /** Numbers of entries, from 1; 0 is free. */
  #table = new Uint32Array(1024);
  #size = 0;
  // Keys may come from strangers: without a secret they could choose ones that fall together.
  readonly #seed = randomInt(2 ** 32);

  /** Remembers `key`, 32 hex digits or more. Returns where it was seen before, if it was. */
  add(key: string, at: SeenAt): SeenAt | undefined {
    if (this.#size * 2 >= this.#table.length) this.#grow();
    const words = keyWords(key);
    const slot = this.#slotOf(words, 0);
    const number = this.#table[slot] ?? 0;
    if (number !== 0) return this.#placeOf(number - 1);
    const entry = this.#size;
    if (entry % BLOCK === 0) this.#blocks.push(new Uint32Array(BLOCK * WORDS));
    const block = this.#blockOf(entry);
    const start = (entry % BLOCK) * WORDS;
    // Cell by cell: TypedArray.set costs more than six numbers.
    for (let word = 0; word < 4; word += 1) block[start + word] = words[word] ?? 0;
    block[start + 4] = at.file;
    block[start + 5] = at.line;
    this.#size += 1;
    this.#table[slot] = this.#size;
    return undefined;
  }

  /** Where `key` was seen first; undefined where it was not. */
  find(key: string): SeenAt | undefined {
    const number = this.#table[this.#slotOf(keyWords(key), 0)] ?? 0;
    return number === 0 ? undefined : this.#placeOf(number - 1);
  }

  has(key: string): boolean {
    return this.#table[this.#slotOf(keyWords(key), 0)] !== 0;
  }

  #blockOf(entry: number): Uint32Array {
    return this.#blocks[Math.floor(entry / BLOCK)] ?? NONE;
  }

  #placeOf(entry: number): SeenAt {
    const block = this.#blockOf(entry);
    const start = (entry % BLOCK) * WORDS;
    return { file: block[start + 4] ?? 0, line: block[start + 5] ?? 0 };
  }

  /** The slot of the table that holds the key whose words begin at `start`, or the free one where it belongs. */
  #slotOf(words: Uint32Array, start: number): number {
    const a = words[start] ?? 0;
    const b = words[start + 1] ?? 0;
    const c = words[start + 2] ?? 0;
    const d = words[start + 3] ?? 0;
    let mixed =
      Math.imul(a ^ this.#seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    const table = this.#table;
    const last = table.length - 1;
    for (let slot = (mixed ^ (mixed >>> 15)) & last; ; slot = (slot + 1) & last) {
      const number = table[slot] ?? 0;
      if (number === 0) return slot;
      const block = this.#blockOf(number - 1);
      const at = ((number - 1) % BLOCK) * WORDS;
      if (block[at] === a && block[at + 1] === b && block[at + 2] === c && block[at + 3] === d) return slot;
    }
  }

  #grow(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let entry = 0; entry < this.#size; entry += 1)
      this.#table[this.#slotOf(this.#blockOf(entry), (entry % BLOCK) * WORDS)] = entry + 1;
  }
}

const NONE = new Uint32Array(0);
const keyBytes = Buffer.alloc(16);
const words = new Uint32Array(keyBytes.buffer, keyBytes.byteOffset, 4);

/** The first 16 bytes of a key. Good until the next call. */
function keyWords(key: string): Uint32Array {
  keyBytes.write(key, 0, 16, 'hex');
  return words;
}
