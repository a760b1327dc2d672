import { randomInt } from 'node:crypto';

/** Where something was seen before: the ordinal of a file and a line in it, counted from 1. */
export interface SeenAt {
  readonly file: number;
  readonly line: number;
}

const WORDS = 6;

/**
 * Remembers millions of keys by 16 bytes of their hash, with the place of the first: 24 bytes each in flat arrays.
 * Open addressing, at most three quarters full; grows by half, since doubling would leave most of a large table empty.
 */
export class SeenKeys {
  #slots = new Uint32Array(1024 * WORDS);
  #capacity = 1024;
  #size = 0;
  // Keys may come from strangers: without a secret they could choose ones that fall together.
  readonly #seed = randomInt(2 ** 32);

  /** Remembers `key`, 32 hex digits or more. Returns where it was seen before, if it was. */
  add(key: string, at: SeenAt): SeenAt | undefined {
    if (this.#size * 4 > this.#capacity * 3) this.#grow();
    const slots = this.#slots;
    const words = keyWords(key);
    const slot = this.#find(words);
    if (slots[slot + 5] !== 0) return { file: slots[slot + 4] ?? 0, line: slots[slot + 5] ?? 0 };
    // Cell by cell: TypedArray.set costs more than six numbers.
    for (let word = 0; word < 4; word += 1) slots[slot + word] = words[word] ?? 0;
    slots[slot + 4] = at.file;
    slots[slot + 5] = at.line;
    this.#size += 1;
    return undefined;
  }

  /** Where `key` was seen first; undefined where it was not. */
  find(key: string): SeenAt | undefined {
    const slot = this.#find(keyWords(key));
    const line = this.#slots[slot + 5] ?? 0;
    return line === 0 ? undefined : { file: this.#slots[slot + 4] ?? 0, line };
  }

  has(key: string): boolean {
    return this.#slots[this.#find(keyWords(key)) + 5] !== 0;
  }

  /** The slot that holds `words`, or the free one where they belong. A slot is free while its line is 0. */
  #find(words: ArrayLike<number>): number {
    const a = words[0] ?? 0;
    const b = words[1] ?? 0;
    const c = words[2] ?? 0;
    const d = words[3] ?? 0;
    let mixed =
      Math.imul(a ^ this.#seed, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    const slots = this.#slots;
    const capacity = this.#capacity;
    for (let index = (mixed >>> 0) % capacity; ; index = index + 1 === capacity ? 0 : index + 1) {
      const slot = index * WORDS;
      if (slots[slot + 5] === 0) return slot;
      if (slots[slot] === a && slots[slot + 1] === b && slots[slot + 2] === c && slots[slot + 3] === d)
        return slot;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#capacity += this.#capacity >>> 1;
    this.#slots = new Uint32Array(this.#capacity * WORDS);
    // One array for all: a view for each of a million would fill the heap.
    const entry = new Uint32Array(WORDS);
    for (let slot = 0; slot < before.length; slot += WORDS) {
      if (before[slot + 5] === 0) continue;
      for (let word = 0; word < WORDS; word += 1) entry[word] = before[slot + word] ?? 0;
      const place = this.#find(entry);
      for (let word = 0; word < WORDS; word += 1) this.#slots[place + word] = entry[word] ?? 0;
    }
  }
}

const keyBytes = Buffer.alloc(16);
const words = new Uint32Array(keyBytes.buffer, keyBytes.byteOffset, 4);

/** The first 16 bytes of a key. Good until the next call. */
function keyWords(key: string): Uint32Array {
  keyBytes.write(key, 0, 16, 'hex');
  return words;
}
