/** Finding words of a vocabulary by code, name and misspelling. */
import { editDistance } from '../text/suggest.js';
import type { VocabularyEntry } from './entry.js';
import { fold } from './fold.js';

/** How an entry was found, the best first. */
export const HOW_FOUND = ['code', 'name', 'prefix', 'within', 'similar'] as const;
export type HowFound = (typeof HOW_FOUND)[number];

export interface Match {
  readonly entry: VocabularyEntry;
  readonly how: HowFound;
  /** Edits from what was asked to what is there: of a code 1 where only the letter case differs, of a name 0 unless similar. */
  readonly edits: number;
  /** Letters of the name that it was found by, where it is similar: people leave letters out more often than they add some. */
  readonly length: number;
}

/** Longer than any name: what is longer means none, and is not looked at. */
const LONGEST = 200;
/** Codes that say something are found by their beginning; those of a few letters would match by chance. */
const SHORTEST_TELLING_CODE = 4;

interface IndexedEntry {
  readonly entry: VocabularyEntry;
  readonly codes: readonly string[];
  readonly names: readonly string[];
  /** All its words, each after a space. */
  readonly text: string;
}

/** @returns a function that finds the entries that `words` may mean, the best first */
export function makeMatcher(entries: readonly VocabularyEntry[]): (words: string) => Match[] {
  let index: readonly IndexedEntry[] | undefined;
  return (words) => {
    if (words.length > LONGEST) return [];
    const wanted = fold(words);
    if (wanted === '') return [];
    index ??= entries.map(indexEntry);
    const found = findExactly(index, wanted, words.trim());
    return (found.length > 0 ? found : findSimilar(index, wanted)).sort(byMerit);
  };
}

function indexEntry(entry: VocabularyEntry): IndexedEntry {
  const names = [entry.name, ...(entry.names ?? [])].flatMap(withoutRemark).map(fold);
  const codes = [entry.code, ...(entry.codes ?? [])].map(fold);
  const text = [...codes, ...names, fold(entry.keywords ?? '')].join(' ');
  return { entry, codes: codes.map(squeeze), names: names.map(squeeze), text: ` ${text}` };
}

/** `Swahili (macrolanguage)` is also `Swahili`. */
function withoutRemark(name: string): string[] {
  const bare = name.endsWith(')') ? name.slice(0, name.indexOf(' (')) : '';
  return bare === '' ? [name] : [name, bare];
}

/** Without spaces: `CCBY` is `CC-BY`, `New Foundland` is `Newfoundland`. */
function squeeze(folded: string): string {
  return folded.replaceAll(' ', '');
}

function findExactly(index: readonly IndexedEntry[], wanted: string, asked: string): Match[] {
  const whole = squeeze(wanted);
  const words = wanted.split(' ').map((word) => ` ${word}`);
  const found: Match[] = [];
  for (const one of index) {
    const how = howFound(one, whole, words);
    if (how === undefined) continue;
    const { entry } = one;
    const edits = how === 'code' && entry.code !== asked && !entry.codes?.includes(asked) ? 1 : 0;
    found.push({ entry, how, edits, length: 0 });
  }
  return found;
}

function howFound(
  { codes, names, text }: IndexedEntry,
  whole: string,
  words: readonly string[],
): HowFound | undefined {
  if (codes.includes(whole)) return 'code';
  if (names.includes(whole)) return 'name';
  if (names.some((name) => name.startsWith(whole))) return 'prefix';
  if (codes.some((code) => code.length >= SHORTEST_TELLING_CODE && code.startsWith(whole))) return 'prefix';
  if (words.every((word) => text.includes(word))) return 'within';
  return undefined;
}

/** Edits that are still a slip in a word of so many letters. */
function allowedEdits(length: number): number {
  return length < 4 ? 0 : length < 6 ? 1 : length < 10 ? 2 : 3;
}

function findSimilar(index: readonly IndexedEntry[], wanted: string): Match[] {
  const slips = makeSlipMeter(squeeze(wanted));
  const words = wanted.split(' ').map(makeSlipMeter);
  const found: Match[] = [];
  for (const { entry, codes, names, text } of index) {
    let edits = Number.POSITIVE_INFINITY;
    let length = 0;
    for (const name of [...names, ...codes]) {
      const here = slips(name);
      if (here > edits || here === Number.POSITIVE_INFINITY) continue;
      length = here < edits ? name.length : Math.max(length, name.length);
      edits = here;
    }
    if (edits === Number.POSITIVE_INFINITY && words.length > 1) edits = slipsByWord(words, text);
    if (edits !== Number.POSITIVE_INFINITY) found.push({ entry, how: 'similar', edits, length });
  }
  return found;
}

/** Every word that was asked is near some word of the entry. */
function slipsByWord(words: readonly ((word: string) => number)[], text: string): number {
  const there = text.trimStart().split(' ');
  let sum = 0;
  for (const slips of words) {
    let best = Number.POSITIVE_INFINITY;
    for (const word of there) best = Math.min(best, slips(word));
    sum += best;
    if (sum === Number.POSITIVE_INFINITY) break;
  }
  return sum;
}

/** Edits between `wanted` and a word; infinite where there are too many to be a slip. Answers most words by their letters alone. */
function makeSlipMeter(wanted: string): (word: string) => number {
  const allowed = allowedEdits(wanted.length);
  const letters = letterSet(wanted);
  const known = new Map<string, number>();
  const measure = (word: string) => {
    if (word === wanted) return 0;
    if (allowed === 0 || Math.abs(word.length - wanted.length) > allowed) return Number.POSITIVE_INFINITY;
    // An edit adds, removes or replaces a letter: it changes at most two members of the set.
    if (countBits(letterSet(word) ^ letters) > 2 * allowed) return Number.POSITIVE_INFINITY;
    const edits = editDistance(wanted, word);
    return edits > allowed ? Number.POSITIVE_INFINITY : edits;
  };
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const edits = measure(word);
    known.set(word, edits);
    return edits;
  };
}

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

/** The best first; of equals what most people mean, then short names. */
export function byMerit(a: Match, b: Match): number {
  return (
    HOW_FOUND.indexOf(a.how) - HOW_FOUND.indexOf(b.how) ||
    a.edits - b.edits ||
    (a.entry.rank ?? 0) - (b.entry.rank ?? 0) ||
    b.length - a.length ||
    a.entry.name.length - b.entry.name.length ||
    (a.entry.code < b.entry.code ? -1 : a.entry.code > b.entry.code ? 1 : 0)
  );
}
