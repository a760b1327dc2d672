import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { vocabularyDetailText } from '../../report/vocabulary-detail.js';
import { excerpt } from '../../text/escape.js';
import { searchVocabulary } from '../../vocabulary/search.js';
import { showCode } from '../../vocabulary/show.js';
import { readVocabulary } from './options.js';

interface Options extends SharedOptions {
  readonly in?: string;
}

const NAME = 'croton vocabulary show';

/** Arguments and options of `croton vocabulary show`. */
export function define(command: Command): void {
  command
    .argument(
      '<code>',
      'a license or expression, language tag, country, domain or any other word that records take',
    )
    .option('--in <name>', 'only in this vocabulary')
    .addHelpText(
      'after',
      `
Exits 1 when no vocabulary has the code.

Examples:
  croton vocabulary show CC-BY-SA-4.0     what it allows, in plain words
  croton vocabulary show ar               which languages it leaves open
  croton vocabulary show NG --json`,
    );
}

/** Prints all that is known of a code; exit code 1 where no vocabulary has it. */
export async function run(
  context: Context,
  [code = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const only = options.in === undefined ? undefined : readVocabulary(options.in, NAME);
  const items = await showCode(code, only);
  const { stdout, stderr } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify({ version: 1, items, total: items.length, next: null })}\n`);
  } else {
    stdout.write(vocabularyDetailText(context, items));
  }
  if (items.length > 0) return 0;
  const [meant] = await searchVocabulary(code, { in: only, limit: 1 });
  const hint =
    meant === undefined
      ? 'croton vocabulary search finds codes by name'
      : `did you mean ${meant.code} (${meant.name})?`;
  if (!options.quiet) stderr.write(`no vocabulary has ${excerpt(JSON.stringify(code), 80)}: ${hint}\n`);
  return 1;
}
