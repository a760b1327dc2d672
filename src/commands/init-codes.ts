/** Names that people type, on their way to the codes that records hold. */
import { isLanguageTag } from '../vocabulary/language.js';
import { isLicenseExpression } from '../vocabulary/license.js';
import { searchVocabulary, type VocabularyMatch } from '../vocabulary/search.js';
import type { ReadAnswer } from './init-choices.js';

/** The vocabularies that a question looks its answers up in. */
export type CodeVocabulary = 'licenses' | 'languages' | 'countries';

/** What `words` may mean, best first. What is a code or an expression by itself comes first. */
export async function findCodes(
  vocabulary: CodeVocabulary,
  words: string,
  limit: number,
): Promise<Pick<VocabularyMatch, 'code' | 'name' | 'about' | 'how'>[]> {
  const found = await searchVocabulary(words, { in: vocabulary, limit });
  const typed = words.trim();
  if (found[0]?.how === 'code' || !isCode(vocabulary, typed)) return found;
  return [{ code: typed, name: 'as you typed it', how: 'code' }, ...found];
}

/** Tags are kept as people write them; an expression may name several licenses. */
function isCode(vocabulary: CodeVocabulary, text: string): boolean {
  if (vocabulary === 'languages') return isLanguageTag(text);
  return vocabulary === 'licenses' && isLicenseExpression(text);
}

/** Words with commas between → codes; a name that means several is a problem that lists them. */
export async function readCodes(vocabulary: CodeVocabulary, text: string): Promise<ReadAnswer> {
  const codes: string[] = [];
  const understood: string[] = [];
  for (const word of splitList(text)) {
    const found = await findCodes(vocabulary, word, 9);
    const sure = onlyMeaning(found);
    if (sure === undefined) return { problem: tellMeanings(word, found) };
    if (!codes.includes(sure.code)) codes.push(sure.code);
    if (sure.code !== word) understood.push(`${word} is ${sure.code} (${sure.name})`);
  }
  if (codes.length === 0) return { problem: 'at least one is needed' };
  return { value: codes, ...(understood.length === 0 ? {} : { understood: understood.join(', ') }) };
}

/** Certain enough for a flag, which nobody looks at: a code, or the one name that is spelled so or begins so. */
function onlyMeaning<T extends Pick<VocabularyMatch, 'how'>>(found: readonly T[]): T | undefined {
  const [best, next] = found;
  if (best === undefined || best.how === 'similar' || best.how === 'within') return undefined;
  return best.how === 'code' || next === undefined || next.how !== best.how ? best : undefined;
}

function tellMeanings(word: string, found: readonly Pick<VocabularyMatch, 'code' | 'name'>[]): string {
  const shown = found.slice(0, 8).map(({ code, name }) => `${code} (${name})`);
  if (shown.length === 0) return `nothing is called ${JSON.stringify(word)}`;
  return `${JSON.stringify(word)} may be ${shown.join(', ')}${found.length > 8 ? ', …' : ''}`;
}

export const splitList = (text: string) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
