import type { Command } from 'commander';
import type { EndpointClient } from '../client/endpoint-client.js';
import { findSubmissionIds } from '../client/find-submissions.js';
import { refusalOf } from '../client/refusal.js';
import type { Context } from '../context.js';
import { CrotonError, combineExitCodes, type ExitCode } from '../errors.js';
import type { SubmissionDetail } from '../protocol/submissions.js';
import { type ItemResult, RESULT_FORMATS, resultWriter } from '../report/submissions-results.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { plural } from '../text/units.js';
import { addConnectionOptions, type ConnectionOptions, connect } from './connect.js';
import { chooseFormat } from './format.js';
import { askYesNo, mayAsk } from './prompt.js';
import { readNames } from './read-names.js';

interface WithdrawOptions extends ConnectionOptions {
  readonly reason?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly format?: string;
}

const NAME = 'croton withdraw';

const WHAT_IT_MEANS =
  'The endpoint deletes the bytes and the record, and future releases omit the clip. A license already granted and weights already trained are not recalled.';

export function define(command: Command): void {
  command
    .argument('<id...>', 'ids of submissions or their unique beginnings; - reads them from stdin')
    .option('--reason <text>', 'why, for the operator of the endpoint')
    .option('-y, --yes', 'withdraw without being asked')
    .option('-n, --dry-run', 'show what would be withdrawn, withdraw nothing')
    .option('--format <format>', RESULT_FORMATS.join(', '))
    .addHelpText('after', `\n${WHAT_IT_MEANS}\n\nExample:\n  croton withdraw 0192f3a4-77b1-7c9d\n`);
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  args: readonly string[],
  options: WithdrawOptions,
): Promise<ExitCode> {
  const format = chooseFormat(context, options, RESULT_FORMATS, NAME);
  const names = await readNames(context, args, NAME);
  const client = await connect(context, options);
  const ids = await findSubmissionIds(client, names);
  if (options.dryRun || !options.yes) {
    for (const id of ids) describe(context, await client.showSubmission(id));
    context.io.stderr.write(`${WHAT_IT_MEANS}\n`);
  }
  const writer = resultWriter(format === 'table' ? 'plain' : format, context.io.stdout);
  if (options.dryRun) {
    for (const item of ids) writer.add({ item, status: 'would withdraw', state: null });
    writer.end();
    return 0;
  }
  if (!options.yes) {
    const question = `Withdraw ${plural(ids.length, 'submission')} from ${client.endpoint}?`;
    if (!mayAsk(context, options)) throw new CrotonError('usage/confirmation-needed', {});
    if (!(await askYesNo(context, question))) return 1;
  }
  const exits = new Set<ExitCode>();
  for (const id of ids) {
    const result = await withdrawOne(client, id, options.reason);
    writer.add(result);
    exits.add(result.status === 'withdrawn' ? 0 : 1);
  }
  const totals = writer.end();
  if (!options.quiet) context.io.stderr.write(`${totals}\n`);
  return combineExitCodes(exits);
}

function describe({ io }: Context, { submission, state, title, file_name }: SubmissionDetail): void {
  io.stderr.write(`${submission}  ${escapeUntrusted(state)}  ${excerpt(title ?? file_name ?? '')}\n`);
}

async function withdrawOne(client: EndpointClient, item: string, reason?: string): Promise<ItemResult> {
  try {
    const { state } = await client.withdraw(item, reason);
    return { item, status: 'withdrawn', state };
  } catch (error) {
    if (!(error instanceof CrotonError) || error.exitCode !== 1) throw error;
    const code = refusalOf(error)?.problem;
    return { item, status: 'refused', state: null, code, message: error.message };
  }
}
