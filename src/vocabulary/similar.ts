/** Finding what a slip of the pen leads to, among thousands of names and at every key press. */
import { editDistance } from '../text/suggest.js';

/** A text to compare, with its letters as a set of bits. */
interface Candidate {
  readonly text: string;
  readonly letters: number;
  /** The entries that have it, by number. */
  readonly entries: number[];
}

/** Names as a whole, and the words in them. */
export interface SlipIndex {
  readonly names: readonly Candidate[];
  readonly words: readonly Candidate[];
}

/** How far an entry is from what was asked. */
export interface Slip {
  readonly edits: number;
  /** Letters of the similar name; 0 where its words are similar one by one. */
  readonly length: number;
}

/**
 * @param names of each entry, folded, without spaces
 * @param texts of each entry: all its words
 */
export function indexSlips(names: readonly (readonly string[])[], texts: readonly string[]): SlipIndex {
  return { names: gather(names), words: gather(texts.map((text) => text.trim().split(' '))) };
}

/** The entries near to `wanted` (folded): one of their names is, or each word of `wanted` is near one of theirs. */
export function findSlips({ names, words }: SlipIndex, wanted: string): Map<number, Slip> {
  const found = new Map<number, Slip>();
  for (const { candidate, edits } of nearby(names, wanted.replaceAll(' ', ''))) {
    const slip = { edits, length: candidate.text.length };
    for (const entry of candidate.entries) {
      const before = found.get(entry);
      if (before === undefined || isNearer(slip, before)) found.set(entry, slip);
    }
  }
  const parts = wanted.split(' ');
  if (parts.length === 1) return found;
  for (const [entry, edits] of slipsByWord(words, parts))
    if (!found.has(entry)) found.set(entry, { edits, length: 0 });
  return found;
}

function isNearer(a: Slip, b: Slip): boolean {
  return a.edits < b.edits || (a.edits === b.edits && a.length > b.length);
}

/** Entries that every one of `parts` leads to, with the edits in all. */
function slipsByWord(words: readonly Candidate[], parts: readonly string[]): Map<number, number> {
  let sums: Map<number, number> | undefined;
  for (const part of parts) {
    const here = new Map<number, number>();
    for (const { candidate, edits } of nearby(words, part)) {
      for (const entry of candidate.entries) here.set(entry, Math.min(edits, here.get(entry) ?? edits));
    }
    const before: ReadonlyMap<number, number> | undefined = sums;
    sums = new Map(
      [...here].flatMap(([entry, edits]) => {
        const sum = before === undefined ? 0 : before.get(entry);
        return sum === undefined ? [] : [[entry, sum + edits]];
      }),
    );
    if (sums.size === 0) break;
  }
  return sums ?? new Map();
}

/** Edits (Damerau-Levenshtein) that are still a slip in a word of so many letters: short words are too near to each other. */
function allowedEdits(length: number): number {
  return length < 4 ? 0 : length < 6 ? 1 : length < 10 ? 2 : 3;
}

function nearby(candidates: readonly Candidate[], wanted: string) {
  const allowed = allowedEdits(wanted.length);
  const letters = letterSet(wanted);
  const near: { candidate: Candidate; edits: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.text.length - wanted.length) > allowed) continue;
    // An edit adds, removes or replaces a letter: it takes at most one from each of the sets.
    if (countBits(letters & ~candidate.letters) > allowed) continue;
    if (countBits(candidate.letters & ~letters) > allowed) continue;
    const edits = editDistance(wanted, candidate.text, allowed);
    if (edits <= allowed) near.push({ candidate, edits });
  }
  return near;
}

function gather(texts: readonly (readonly string[])[]): Candidate[] {
  const byText = new Map<string, Candidate>();
  for (const [entry, some] of texts.entries()) {
    for (const text of some) {
      const candidate = byText.get(text);
      if (candidate === undefined) byText.set(text, { text, letters: letterSet(text), entries: [entry] });
      else if (candidate.entries.at(-1) !== entry) candidate.entries.push(entry);
    }
  }
  return [...byText.values()];
}

/** One bit for each letter, shared by some. */
function letterSet(word: string): number {
  let set = 0;
  for (let at = 0; at < word.length; at += 1) set |= 1 << (word.charCodeAt(at) & 31);
  return set;
}

function countBits(bits: number): number {
  let left = bits;
  let count = 0;
  while (left !== 0) {
    left &= left - 1;
    count += 1;
  }
  return count;
}
