import type { VocabularyEntry } from './entry.js';
import { findMatches } from './find-matches.js';
import { isLanguageTag } from './language.js';
import { isLicenseExpression, licensesIn } from './license.js';
import type { LicenseFacts } from './license-facts.js';
import { VOCABULARIES, VOCABULARY_NAMES, type VocabularyName } from './vocabularies.js';

/** All that is known of one word. */
export interface VocabularyDetail {
  readonly vocabulary: VocabularyName;
  /** What the vocabulary is about. */
  readonly of: string;
  readonly code: string;
  readonly name: string;
  readonly about?: string;
  readonly also_called: readonly string[];
  /** Codes that people use for it, and records do not. */
  readonly other_codes: readonly string[];
  /** The fields of the record that take it. */
  readonly fields: readonly string[];
  /** Languages that a macrolanguage leaves open. */
  readonly covers?: readonly string[];
  /** What a license allows. */
  readonly license?: LicenseFacts;
}

/**
 * What `code` stands for in every vocabulary that has it, or in one. Where one has it in these very letters, those that
 * have it in other letter case are left out. Of a license expression, each license; of a language tag with subtags, its
 * language.
 */
export async function showCode(code: string, only?: VocabularyName): Promise<VocabularyDetail[]> {
  const names = only === undefined ? VOCABULARY_NAMES : [only];
  const found = (await Promise.all(names.map((name) => detailsIn(name, code)))).flat();
  const asWritten = found.filter(({ isAsWritten }) => isAsWritten);
  const shown = asWritten.length > 0 ? asWritten : found;
  return Promise.all(shown.map(({ name, entry, tag }) => detail(name, entry, tag)));
}

async function detailsIn(name: VocabularyName, text: string) {
  const entries = await VOCABULARIES[name].load();
  const found = codesIn(name, text).flatMap(({ code, tag }) =>
    findMatches(entries, code)
      .filter(({ how }) => how === 'code')
      .map(({ entry, edits }) => ({ name, entry, tag, isAsWritten: edits === 0 })),
  );
  const isNameless = found.length === 0 && name === 'languages' && isLanguageTag(text);
  return isNameless
    ? [{ name, entry: { code: text, name: text, about: NAMELESS }, tag: undefined, isAsWritten: true }]
    : found;
}

const NAMELESS = 'a tag that records may have and that has no name here: of old, or for private use';

/** The codes to look up for `text`, and the tag that stands for one. */
function codesIn(name: VocabularyName, text: string): { code: string; tag?: string }[] {
  if (name === 'licenses' && isLicenseExpression(text)) return licensesIn(text).map((code) => ({ code }));
  const [language = '', ...subtags] = text.split('-');
  if (name === 'languages' && subtags.length > 0 && isLanguageTag(text))
    return [{ code: language, tag: text }];
  return [{ code: text }];
}

async function detail(
  vocabulary: VocabularyName,
  entry: VocabularyEntry,
  tag?: string,
): Promise<VocabularyDetail> {
  const { about, names = [], codes = [] } = entry;
  const code = tag ?? entry.code;
  return {
    vocabulary,
    of: VOCABULARIES[vocabulary].about,
    code,
    name: entry.name,
    ...(about === undefined ? {} : { about }),
    also_called: names,
    other_codes: codes,
    fields: VOCABULARIES[vocabulary].fields,
    ...(vocabulary === 'languages' ? await coverage(code) : {}),
    ...(vocabulary === 'licenses' ? await facts(code) : {}),
  };
}

async function coverage(tag: string): Promise<{ covers?: readonly string[] }> {
  const { languagesWithin } = await import('./macrolanguage.js');
  const covers = languagesWithin(tag);
  return covers === undefined ? {} : { covers };
}

async function facts(id: string): Promise<{ license?: LicenseFacts }> {
  const { licenseFacts } = await import('./license-facts.js');
  const license = licenseFacts(id);
  return license === undefined ? {} : { license };
}
