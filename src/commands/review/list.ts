import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import type { SubmissionList } from '../../protocol/submissions.js';
import { describeRest, LIST_FORMATS, listWriter } from '../../report/submissions-list.js';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connect.js';
import { chooseFormat } from '../format.js';
import { addFilterOptions, type FilterOptions, readFilters } from './filters.js';

interface ListOptions extends ConnectionOptions, FilterOptions {
  readonly limit?: string;
  readonly all?: boolean;
  readonly cursor?: string;
  readonly format?: string;
  readonly 0?: boolean;
}

const NAME = 'croton review list';
const TERMINAL_LIMIT = 50;

export function define(command: Command): void {
  addFilterOptions(command, 'queued');
  command
    .option('--limit <n>', `at most so many (default: ${TERMINAL_LIMIT} on a terminal, else all)`)
    .option('--all', 'all of them')
    .option('--cursor <cursor>', 'go on where a list ended: its "next"')
    .option('--format <format>', `${LIST_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option('-0', 'end ids with NUL, for xargs -0 (with --format ids)')
    .addHelpText(
      'after',
      `
Examples:
  croton review list --language yo --country NG
  croton review list --contributor ada --format ids -0 | xargs -0 croton review accept
`,
    );
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  _args: readonly string[],
  options: ListOptions,
): Promise<ExitCode> {
  const filters = readFilters(options, NAME);
  const format = chooseFormat(context, options, LIST_FORMATS, NAME);
  const limit = readLimit(context, options);
  const client = await connect(context, options);
  const writer = listWriter(format, context.io.stdout, { nul: options[0] === true });
  let shown = 0;
  let last: SubmissionList | undefined;
  for await (const page of client.eachPage({ ...filters, cursor: options.cursor }, limit)) {
    writer.page(page);
    shown += page.items.length;
    last = page;
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
  }
  writer.end();
  const rest = describeRest(shown, last);
  if (rest !== undefined) context.io.stderr.write(`${rest}\n`);
  else if (shown === 0 && !options.quiet) context.io.stderr.write('nothing to show\n');
  return 0;
}

function readLimit({ io }: Context, options: ListOptions): number {
  if (options.all) return Number.POSITIVE_INFINITY;
  if (options.limit === undefined)
    return io.stdout.isTTY === true ? TERMINAL_LIMIT : Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(options.limit)) return Number(options.limit);
  throw new CrotonError('usage/invalid', { reason: '--limit takes a number from 1', command: NAME });
}
