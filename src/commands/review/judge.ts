/** What accept and reject have in common: many ids, one verdict, a result for each. */
import type { Command } from 'commander';
import { decideAll } from '../../client/decide.js';
import { findSubmissionIds } from '../../client/find-submissions.js';
import type { Context } from '../../context.js';
import { REASONS } from '../../curation/reasons.js';
import { CrotonError, combineExitCodes, type ExitCode } from '../../errors.js';
import type { DecisionResult, Verdict } from '../../protocol/review.js';
import { RESULT_FORMATS, type ResultFormat, resultWriter } from '../../report/submissions-results.js';
import { collect } from '../collect.js';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connect.js';
import { chooseFormat } from '../format.js';
import { readNames } from '../read-names.js';
import { checkWords } from './filters.js';

export interface JudgeOptions extends ConnectionOptions {
  readonly reason?: readonly string[];
  readonly note?: string;
  readonly dryRun?: boolean;
  readonly format?: string;
}

/** Adds the arguments and options of a verdict. */
export function defineJudgement(command: Command, example: string): void {
  command
    .argument('<id...>', 'ids of submissions or their unique beginnings; - reads them from stdin')
    .option('--reason <code>', 'a reason, may be repeated; croton explain lists them', collect)
    .option('--note <text>', 'a note to the contributor')
    .option('-n, --dry-run', 'print what would be decided, decide nothing')
    .option('--format <format>', RESULT_FORMATS.join(', '))
    .addHelpText('after', `\nExample:\n  ${example}\n`);
  addConnectionOptions(command);
}

/** Exit codes by status: what running again may change is 5, what it will not is 1. */
const EXITS: Readonly<Record<DecisionResult['status'], ExitCode>> = {
  applied: 0,
  unchanged: 0,
  stale: 5,
  claimed: 5,
  error: 5,
  conflict: 1,
  refused: 1,
};

/** Gives `verdict` on each submission and prints what became of it. */
export async function judge(
  context: Context,
  args: readonly string[],
  options: JudgeOptions,
  verdict: Verdict,
): Promise<ExitCode> {
  const command = `croton review ${verdict}`;
  const { reason: reasons = [], note } = options;
  checkReasons(verdict, reasons, note, command);
  const format = chooseFormat(context, options, RESULT_FORMATS, command);
  const names = await readNames(context, args, command);
  const client = await connect(context, options);
  const ids = await findSubmissionIds(client, names);
  // What was asked for is done, also where nobody reads on (`| head`).
  context.io.stdout.on?.('error', () => {});
  const writer = resultWriter(asResultFormat(format), context.io.stdout);
  if (options.dryRun) {
    for (const item of ids) writer.add({ item, status: `would ${verdict}`, state: null });
    writer.end();
    return 0;
  }
  const exits = new Set<ExitCode>();
  for await (const result of decideAll(context, client, ids, { verdict, reasons, note })) {
    writer.add(result);
    exits.add(EXITS[result.status]);
  }
  const totals = writer.end();
  if (!options.quiet) context.io.stderr.write(`${totals}\n`);
  return combineExitCodes(exits);
}

function checkReasons(
  verdict: Verdict,
  reasons: readonly string[],
  note: string | undefined,
  command: string,
): void {
  checkWords('reason', reasons, Object.keys(REASONS), command);
  const refuse = (reason: string) => new CrotonError('usage/invalid', { reason, command });
  if (verdict !== 'accept' && reasons.length === 0) throw refuse(`${verdict} needs --reason CODE`);
  if (reasons.includes('other') && !note?.trim()) throw refuse('the reason "other" needs --note TEXT');
}

const asResultFormat = (format: ResultFormat | 'table'): ResultFormat =>
  format === 'table' ? 'plain' : format;
