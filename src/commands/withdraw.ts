import type { Command } from 'commander';
import type { EndpointClient } from '../client/endpoint-client.js';
import { refusalOf } from '../client/refusal.js';
import type { Context } from '../context.js';
import { CrotonError, combineExitCodes, type ExitCode } from '../errors.js';
import { type Contribution, findContributions } from '../journey/find-contributions.js';
import type { Envelope } from '../protocol/receipts.js';
import type { WellKnown } from '../protocol/well-known.js';
import { type ItemResult, RESULT_FORMATS, resultWriter } from '../report/submissions-results.js';
import { WHAT_IT_MEANS, withdrawProposal } from '../report/withdraw-proposal.js';
import { plural } from '../text/units.js';
import { journalFolder } from '../transfer/journal.js';
import { verifyWithdrawal } from '../transfer/receipt.js';
import { StatementStore } from '../transfer/statement-store.js';
import { addConnectionOptions, type ConnectionOptions, connect } from './connect.js';
import { chooseFormat } from './format.js';
import { askText, askYesNo, mayAsk } from './prompt.js';
import { readNames } from './read-names.js';

interface WithdrawOptions extends ConnectionOptions {
  readonly reason?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly format?: string;
}

const NAME = 'croton withdraw';
/** Characters of a reason: the most that the protocol takes. */
const LONGEST_REASON = 2000;

/** Arguments and options of `croton withdraw`. */
export function define(command: Command): void {
  command
    .argument(
      '<name...>',
      'ids of submissions or their unique beginnings, clips, content ids (sha256:…), manifests or folders; - reads them from stdin',
    )
    .option('--reason <text>', 'why, for the operator of the endpoint')
    .option('-y, --yes', 'withdraw without being asked')
    .option('-n, --dry-run', 'show what would be withdrawn, withdraw nothing')
    .option('--format <format>', RESULT_FORMATS.join(', '))
    .addHelpText(
      'after',
      `
${WHAT_IT_MEANS}
The endpoint signs that it was done; the proof is kept beside the receipts (croton receipts list). croton upload sends
a withdrawn clip again only with --again.

Examples:
  croton withdraw 0192f3a4-77b1-7c9d
  croton withdraw clips/wedding.mp4 --reason "the family asked for it"
  croton withdraw manifest.jsonl --dry-run`,
    );
  addConnectionOptions(command);
}

/** Withdraws; exit code 1 when one is refused. Repeating it changes nothing and brings the same proof. */
export async function run(
  context: Context,
  args: readonly string[],
  options: WithdrawOptions,
): Promise<ExitCode> {
  const format = chooseFormat(context, options, RESULT_FORMATS, NAME);
  if ((options.reason?.length ?? 0) > LONGEST_REASON)
    throw new CrotonError('usage/invalid', {
      reason: '--reason takes 2,000 characters at most',
      command: NAME,
    });
  const names = await readNames(context, args, NAME);
  const client = await connect(context, options);
  const contributions = await findContributions(context, client, names, options.config);
  if (options.dryRun || !options.yes || !options.quiet)
    context.io.stderr.write(withdrawProposal(contributions, client.endpoint));
  // What was asked for is done, also where nobody reads on (`| head`).
  context.io.stdout.on?.('error', () => {});
  const writer = resultWriter(format === 'table' ? 'plain' : format, context.io.stdout);
  if (options.dryRun) {
    for (const { submission: item } of contributions)
      writer.add({ item, status: 'would withdraw', state: null });
    writer.end();
    return 0;
  }
  const reason = await confirm(context, options, contributions.length, client.endpoint);
  if (reason === false) {
    context.io.stderr.write('nothing was withdrawn\n');
    return 1;
  }
  const proofs = await openProofs(context, client);
  const exits = new Set<ExitCode>();
  try {
    for (const contribution of contributions) {
      if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
      const result = await withdrawOne(client, contribution, reason, proofs);
      writer.add(result);
      exits.add(result.status === 'refused' ? 1 : result.code === undefined ? 0 : 3);
    }
  } finally {
    await proofs.close();
    const totals = writer.end();
    if (!options.quiet && totals !== '') context.io.stderr.write(`${totals}; proofs: croton receipts list\n`);
  }
  return combineExitCodes(exits);
}

/** The reason, if there is one; false when the person says no. */
async function confirm(
  context: Context,
  options: WithdrawOptions,
  count: number,
  endpoint: string,
): Promise<string | undefined | false> {
  if (options.yes) return options.reason;
  if (!mayAsk(context, options)) throw new CrotonError('usage/confirmation-needed', {});
  if (!(await askYesNo(context, `Withdraw ${plural(count, 'submission')} from ${endpoint}?`))) return false;
  if (options.reason !== undefined) return options.reason;
  const reason = (await askText(context, 'Why? It helps the operator (Enter for no reason):')).trim();
  return reason === '' ? undefined : reason.slice(0, LONGEST_REASON);
}

interface Proofs {
  keep(envelope: Envelope, contribution: Contribution, id: string): Promise<void>;
  close(): Promise<void>;
}

/** Where proofs go: beside the receipts of the account. They are verified first. */
async function openProofs(context: Context, client: EndpointClient): Promise<Proofs> {
  const { name } = await client.me();
  const key: WellKnown['public_key'] = (await client.wellKnown()).public_key;
  const store = await StatementStore.open(journalFolder(context.env, client.endpoint, name));
  return {
    async keep(envelope, { submission, row }, id) {
      // About the clip that was asked for: an answer could name another one, and prove that.
      verifyWithdrawal(envelope, key, { submission, id: row?.id ?? id });
      await store.keepKey(key, client.endpoint);
      await store.keepWithdrawal(submission, { fileName: row?.file_name ?? '', envelope });
    },
    close: () => store.close(),
  };
}

async function withdrawOne(
  client: EndpointClient,
  contribution: Contribution,
  reason: string | undefined,
  proofs: Proofs,
): Promise<ItemResult> {
  const item = contribution.submission;
  let answer: Awaited<ReturnType<EndpointClient['withdraw']>>;
  try {
    answer = await client.withdraw(item, reason);
  } catch (error) {
    if (!(error instanceof CrotonError) || error.exitCode !== 1) throw error;
    return { item, status: 'refused', state: null, code: refusalOf(error)?.problem, message: error.message };
  }
  const { state, withdrawal: proof, id } = answer;
  const done = { item, status: 'withdrawn', state, proof };
  if (proof === undefined) return { ...done, message: 'this endpoint signs no proof of it' };
  try {
    await proofs.keep(proof, contribution, id);
    return done;
  } catch (error) {
    // It is withdrawn all the same; the others go on.
    if (!(error instanceof CrotonError)) throw error;
    return { ...done, code: error.code, message: error.message };
  }
}
