import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { keptStatements } from '../../journey/kept-statements.js';
import { RECEIPT_FORMATS, receiptListWriter, receiptRow } from '../../report/receipts-list.js';
import { chooseFormat } from '../format.js';
import { addReceiptFilters, type ReceiptFilterOptions, readReceiptFilters } from './filters.js';

interface Options extends ReceiptFilterOptions {
  readonly format?: string;
}

const NAME = 'croton receipts list';

/** Arguments and options of `croton receipts list`. */
export function define(command: Command): void {
  addReceiptFilters(command);
  command
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
  for await (const { statement, fileName } of keptStatements(context.env, filter)) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    writer.add(receiptRow(statement, fileName));
  }
  const totals = writer.end();
  if (!options.quiet) context.io.stderr.write(`${totals}\n`);
  return 0;
}
