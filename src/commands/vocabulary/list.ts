import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import {
  VOCABULARY_FORMATS,
  writeVocabularies,
  writeVocabularyItems,
} from '../../report/vocabulary-items.js';
import { listVocabulary, VOCABULARIES } from '../../vocabulary/search.js';
import { chooseFormat } from '../format.js';
import { addListOptions, type ListOptions, readLimit, readVocabulary } from './options.js';

interface Options extends SharedOptions, ListOptions {}

const NAME = 'croton vocabulary list';

/** Arguments and options of `croton vocabulary list`. */
export function define(command: Command): void {
  command.argument('[name]', 'the vocabulary whose words to list (default: list the vocabularies)');
  addListOptions(command).addHelpText(
    'after',
    `
Examples:
  croton vocabulary list
  croton vocabulary list domains
  croton vocabulary list countries --format ids`,
  );
}

/** Prints the vocabularies, or the words of one. */
export async function run(context: Context, [name]: readonly string[], options: Options): Promise<ExitCode> {
  const format = chooseFormat(context, options, VOCABULARY_FORMATS, NAME);
  const nul = options[0] === true;
  if (name !== undefined) {
    const limit = readLimit(context, options, NAME);
    const items = await listVocabulary(readVocabulary(name, NAME));
    await writeVocabularyItems(context, format, items, { limit, nul, several: false });
    return 0;
  }
  const vocabularies = await Promise.all(
    Object.values(VOCABULARIES).map(async ({ name, about, source, fields, load }) => ({
      name,
      about,
      source: source ?? null,
      fields,
      words: (await load()).length,
    })),
  );
  await writeVocabularies(context, format, vocabularies, nul);
  return 0;
}
