import { hash } from 'node:crypto';

/** Words of an entry: four of its id's hash, two of its name's, the length of its line. */
const WORDS = 7;
const NAME = 4;
const LENGTH = 6;

/** Where a record stands in its file, in bytes. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * The records of a manifest by id and name, as hashes and places: 45 bytes each in flat arrays, for millions of them.
 * Add all, then {@link DraftTable.seal}, then look up. What was taken is not found again.
 */
export class DraftTable {
  #words = new Uint32Array(1024 * WORDS);
  #offsets = new Float64Array(1024);
  #size = 0;
  #byId: Chains | undefined;
  #byName: Chains | undefined;
  #taken = new Uint8Array(0);

  get size(): number {
    return this.#size;
  }

  /** Entries count from 0 in the order in which they are added. */
  add(id: string, name: string, { offset, length }: LinePlace): void {
    if (this.#size === this.#offsets.length) this.#grow();
    const at = this.#size * WORDS;
    this.#words.set(keyWords(id), at);
    this.#words.set(keyWords(name).subarray(0, 2), at + NAME);
    this.#words[at + LENGTH] = length;
    this.#offsets[this.#size] = offset;
    this.#size += 1;
  }

  /** No more is added. */
  seal(): void {
    this.#byId = new Chains(this.#size, (entry) => this.#words[entry * WORDS] ?? 0);
    this.#byName = new Chains(this.#size, (entry) => this.#words[entry * WORDS + NAME] ?? 0);
    this.#taken = new Uint8Array(this.#size);
  }

  /** An entry with this id, rather one that also has the name; undefined where there is none that is not taken. */
  findId(id: string, name: string): number | undefined {
    const idWords = keyWords(id);
    const nameWords = keyWords(name).subarray(0, 2);
    let found: number | undefined;
    for (const entry of this.#byId?.chain(idWords[0] ?? 0) ?? []) {
      if (this.#taken[entry] === 1 || !this.#has(entry * WORDS, idWords)) continue;
      if (this.#has(entry * WORDS + NAME, nameWords)) return entry;
      found ??= entry;
    }
    return found;
  }

  /** An entry with this name that is not taken. */
  findName(name: string): number | undefined {
    const words = keyWords(name).subarray(0, 2);
    for (const entry of this.#byName?.chain(words[0] ?? 0) ?? []) {
      if (this.#taken[entry] !== 1 && this.#has(entry * WORDS + NAME, words)) return entry;
    }
    return undefined;
  }

  take(entry: number): LinePlace {
    this.#taken[entry] = 1;
    return this.placeOf(entry);
  }

  placeOf(entry: number): LinePlace {
    return { offset: this.#offsets[entry] ?? 0, length: this.#words[entry * WORDS + LENGTH] ?? 0 };
  }

  /** Entries that nobody took, in their order. */
  *left(): Generator<number> {
    for (let entry = 0; entry < this.#size; entry += 1) if (this.#taken[entry] !== 1) yield entry;
  }

  #has(at: number, words: Uint32Array): boolean {
    return words.every((word, index) => this.#words[at + index] === word);
  }

  #grow(): void {
    const capacity = this.#offsets.length + (this.#offsets.length >>> 1);
    const words = new Uint32Array(capacity * WORDS);
    words.set(this.#words);
    this.#words = words;
    const offsets = new Float64Array(capacity);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
  }
}

/** Entries by a word of theirs: heads of chains, and for each entry the next one. The first entry comes first. */
class Chains {
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(size: number, wordOf: (entry: number) => number) {
    this.#heads = new Int32Array(Math.max(1, size)).fill(-1);
    this.#next = new Int32Array(size);
    for (let entry = size - 1; entry >= 0; entry -= 1) {
      const slot = wordOf(entry) % this.#heads.length;
      this.#next[entry] = this.#heads[slot] ?? -1;
      this.#heads[slot] = entry;
    }
  }

  *chain(word: number): Generator<number> {
    let entry = this.#heads[word % this.#heads.length] ?? -1;
    while (entry !== -1) {
      yield entry;
      entry = this.#next[entry] ?? -1;
    }
  }
}

/** 16 bytes of a SHA-1: nobody can choose ids or names that fall together. */
function keyWords(text: string): Uint32Array {
  const digest = hash('sha1', text, 'buffer');
  return Uint32Array.of(
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12),
  );
}
