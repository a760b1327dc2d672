import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { keptStatements } from '../../journey/kept-statements.js';
import {
  RECEIPT_FORMATS,
  type ReceiptRow,
  receiptListWriter,
  receiptRow,
} from '../../report/receipts-list.js';
import { formatCount } from '../../text/units.js';
import { chooseFormat } from '../format.js';
import { addReceiptFilters, type ReceiptFilterOptions, readReceiptFilters } from './filters.js';

interface Options extends ReceiptFilterOptions {
  readonly all?: boolean;
  readonly format?: string;
}

const NAME = 'croton receipts list';
const TERMINAL_LIMIT = 50;

/** Arguments and options of `croton receipts list`. */
export function define(command: Command): void {
  addReceiptFilters(command);
  command
    .option('--all', `all of them, also on a terminal (default there: the latest ${TERMINAL_LIMIT})`)
    .option('--format <format>', `${RECEIPT_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .addHelpText(
      'after',
      `
What endpoints signed for you and this computer keeps: that they hold the bytes of a clip, or that one was withdrawn.
No network is needed.

Examples:
  croton receipts list --since 7d
  croton receipts list manifest.jsonl --format csv > receipts.csv`,
    );
}

/** Lists what is kept, oldest first at each endpoint. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const format = chooseFormat(context, options, RECEIPT_FORMATS, NAME);
  const filter = await readReceiptFilters(context, args, options, NAME);
  const writer = receiptListWriter(format, context.io.stdout);
  const limit = options.all || context.io.stdout.isTTY !== true ? 0 : TERMINAL_LIMIT;
  const latest: ReceiptRow[] = [];
  let left = 0;
  for await (const { statement, fileName } of keptStatements(context.env, filter)) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    const row = receiptRow(statement, fileName);
    if (limit === 0) writer.add(row);
    else if (latest.push(row) > limit) {
      latest.shift();
      left += 1;
    }
  }
  for (const row of latest) writer.add(row);
  const totals = writer.end();
  if (left > 0)
    context.io.stderr.write(`the latest ${limit} of ${formatCount(left + limit)}, --all for the rest\n`);
  else if (!options.quiet) context.io.stderr.write(`${totals}\n`);
  return 0;
}
