import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { VOCABULARY_FORMATS, writeVocabularyItems } from '../../report/vocabulary-items.js';
import { searchVocabulary } from '../../vocabulary/search.js';
import { chooseFormat } from '../format.js';
import { addListOptions, type ListOptions, readLimit, readVocabulary } from './options.js';

interface Options extends SharedOptions, ListOptions {
  readonly in?: string;
}

const NAME = 'croton vocabulary search';

/** Arguments and options of `croton vocabulary search`. */
export function define(command: Command): void {
  command
    .argument('<words...>', 'a code, a name in any language that has one, its beginning, or roughly so')
    .option('--in <name>', 'only in this vocabulary: croton vocabulary list names them');
  addListOptions(command).addHelpText(
    'after',
    `
Finds what to write in a record. Codes come first, then names, beginnings, words within, and misspellings where there
is nothing else. Letter case and accents do not matter. Exits 1 when nothing is found.

Examples:
  croton vocabulary search yoru
  croton vocabulary search kenya sign --in languages
  croton vocabulary search cc by
  croton vocabulary search lagos --format ids`,
  );
}

/** Prints what the words may mean; exit code 1 when nothing is found. */
export async function run(context: Context, words: readonly string[], options: Options): Promise<ExitCode> {
  const format = chooseFormat(context, options, VOCABULARY_FORMATS, NAME);
  const limit = readLimit(context, options, NAME);
  const only = options.in === undefined ? undefined : readVocabulary(options.in, NAME);
  const found = await searchVocabulary(words.join(' '), { in: only });
  await writeVocabularyItems(context, format, found, {
    limit,
    nul: options[0] === true,
    several: only === undefined,
  });
  if (found.length === 0 && !options.quiet)
    context.io.stderr.write('nothing is called so: try its beginning, or croton vocabulary list NAME\n');
  return found.length === 0 ? 1 : 0;
}
