/** Finding entries of a vocabulary by code, name and misspelling. */
import type { VocabularyEntry } from './entry.js';
import { fold } from './fold.js';
import { findSlips, indexSlips, type SlipIndex } from './similar.js';

/** How an entry was found, the best first. */
const HOW_FOUND = ['code', 'name', 'prefix', 'within', 'similar'] as const;
export type HowFound = (typeof HOW_FOUND)[number];

export interface Match {
  readonly entry: VocabularyEntry;
  readonly how: HowFound;
  /** Edits between what was asked and what is there. Of a code, 1 where only the letter case differs. */
  readonly edits: number;
  /** Letters of the similar name: people leave letters out more often than they add some. */
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

interface Index {
  readonly entries: readonly IndexedEntry[];
  /** Made when somebody first mistypes. */
  readonly slips: () => SlipIndex;
}

const indexes = new WeakMap<readonly VocabularyEntry[], Index>();

/** The entries that `words` may mean, the best first. Similar ones only where nothing else is found. */
export function findMatches(entries: readonly VocabularyEntry[], words: string): Match[] {
  if (words.length > LONGEST) return [];
  const wanted = fold(words);
  if (wanted === '') return [];
  const index = indexOf(entries);
  const found = findExact(index.entries, wanted, words.trim());
  return (found.length > 0 ? found : findSimilar(index, wanted)).sort(byMerit);
}

/** Gets ready for {@link findMatches} in `entries`, slips of the pen included: no later key press waits for it. */
export function prepareMatches(entries: readonly VocabularyEntry[]): void {
  indexOf(entries).slips();
}

/** The best match; undefined where there is none or another one is just as good. */
export function clearBest([best, next]: readonly Match[]): VocabularyEntry | undefined {
  return best === undefined || (next !== undefined && compareMerit(best, next) === 0)
    ? undefined
    : best.entry;
}

/** The best first; of those that are as good, short names. */
export function byMerit(a: Match, b: Match): number {
  return (
    compareMerit(a, b) ||
    a.entry.name.length - b.entry.name.length ||
    (a.entry.code < b.entry.code ? -1 : a.entry.code > b.entry.code ? 1 : 0)
  );
}

function compareMerit(a: Match, b: Match): number {
  return (
    HOW_FOUND.indexOf(a.how) - HOW_FOUND.indexOf(b.how) ||
    a.edits - b.edits ||
    (a.entry.rank ?? 0) - (b.entry.rank ?? 0) ||
    b.length - a.length
  );
}

function indexOf(entries: readonly VocabularyEntry[]): Index {
  let index = indexes.get(entries);
  if (index === undefined) {
    index = makeIndex(entries);
    indexes.set(entries, index);
  }
  return index;
}

function makeIndex(vocabulary: readonly VocabularyEntry[]): Index {
  const entries = vocabulary.map(indexEntry);
  let slips: SlipIndex | undefined;
  return {
    entries,
    slips() {
      slips ??= indexSlips(
        entries.map(({ names, codes }) => [...names, ...codes]),
        entries.map(({ text }) => text),
      );
      return slips;
    },
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
  const bare = name.endsWith(')') ? name.slice(0, Math.max(0, name.indexOf(' ('))) : '';
  return bare === '' ? [name] : [name, bare];
}

/** Without spaces: `CCBY` is `CC-BY`, `Guinea Bissau` is `Guineabissau`. */
function squeeze(folded: string): string {
  return folded.replaceAll(' ', '');
}

function findExact(entries: readonly IndexedEntry[], wanted: string, asked: string): Match[] {
  const whole = squeeze(wanted);
  const words = wanted.split(' ').map((word) => ` ${word}`);
  const found: Match[] = [];
  for (const one of entries) {
    const how = howFound(one, whole, words);
    if (how === undefined) continue;
    const { entry } = one;
    const isAsWritten = how !== 'code' || entry.code === asked || entry.codes?.includes(asked) === true;
    found.push({ entry, how, edits: isAsWritten ? 0 : 1, length: 0 });
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
  return words.every((word) => text.includes(word)) ? 'within' : undefined;
}

function findSimilar({ entries, slips }: Index, wanted: string): Match[] {
  const found: Match[] = [];
  for (const [at, slip] of findSlips(slips(), wanted)) {
    const entry = entries[at]?.entry;
    if (entry !== undefined) found.push({ entry, how: 'similar', ...slip });
  }
  return found;
}
