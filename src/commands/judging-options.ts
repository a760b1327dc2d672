/** What every command has that judges: which policy, and which findings are known already. */
import { access } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { Baseline, BaselineCounts, BaselineScope } from '../journey/baseline.js';
import { PolicyFinder } from '../journey/load-policy.js';
import type { Collection } from '../manifest/collection.js';
import { escapeUntrusted } from '../text/escape.js';
import { plural } from '../text/units.js';
import type { FindingTotals } from '../validation/finding.js';
import type { Policy } from '../validation/policy.js';

const BASELINE_FILE = 'croton-baseline.json';

export interface JudgingOptions extends SharedOptions {
  readonly policy?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly reason?: string;
}

/** Adds the options to a command. */
export function defineJudgingOptions(command: Command): void {
  command
    .option(
      '--policy <name|file>',
      'croton:recommended, croton:strict, croton:archive, endpoint, or a file (default: policy of croton.yaml)',
    )
    .option(
      '--baseline <file>',
      'findings that are known and no longer count (default: croton-baseline.json beside croton.yaml, else here)',
    )
    .option('--update-baseline', 'write what is found into the baseline, drop what no longer occurs')
    .option('--reason <text>', 'why new entries are in order: findings on rights and privacy need it');
}

/** How findings are judged in one run. */
export interface Judging {
  readonly policies: PolicyFinder;
  /** The policy for what belongs to no override: reports name it. */
  readonly policy: Policy;
  readonly baseline: Baseline | undefined;
}

/**
 * Loads the policy of a collection and its baseline.
 * @throws CrotonError `usage/invalid`, `file/not-found`, `file/unreadable`, `policy/*`, `baseline/invalid`
 */
export async function openJudging(
  { cwd }: Context,
  options: JudgingOptions,
  command: string,
  collection: Collection | undefined,
): Promise<Judging> {
  const { policy: flag, updateBaseline = false, reason } = options;
  const usage = (text: string) => new CrotonError('usage/invalid', { reason: text, command });
  if (reason !== undefined && !updateBaseline) throw usage('--reason goes with --update-baseline');
  if (reason?.trim() === '') throw usage('--reason takes a reason');
  const policies = new PolicyFinder({ cwd, flag });
  const policy = (await policies.of(collection)).at('');
  const path = await baselinePath(cwd, options, collection);
  if (path === undefined) return { policies, policy, baseline: undefined };
  const { Baseline } = await import('../journey/baseline.js');
  return { policies, policy, baseline: await Baseline.open({ path, update: updateBaseline, reason }) };
}

async function baselinePath(
  cwd: string,
  { baseline, updateBaseline, config }: JudgingOptions,
  collection: Collection | undefined,
): Promise<string | undefined> {
  if (baseline !== undefined) return resolve(cwd, baseline);
  if (!config && updateBaseline !== true) return undefined;
  // Where an update writes it, the next run finds it.
  const path = join((config ? collection?.folder : undefined) ?? cwd, BASELINE_FILE);
  const found = await access(path).then(
    () => true,
    () => false,
  );
  return found || updateBaseline === true ? path : undefined;
}

/** Saves the baseline where that was asked for, notes in `totals` what it knew, and says so on standard error. */
export async function closeBaseline(
  { io, cwd }: Context,
  { quiet, updateBaseline = false }: JudgingOptions,
  baseline: Baseline,
  scope: BaselineScope,
  totals: FindingTotals,
): Promise<void> {
  const counts = baseline.counts(scope);
  totals.known = counts.known;
  await baseline.save(scope);
  const written = updateBaseline ? relative(cwd, baseline.path) : undefined;
  if (quiet !== true) io.stderr.write(baselineLines(counts, written));
}

/** @param written the file, where it was updated */
function baselineLines(
  { known, stale, added, withoutReason }: BaselineCounts,
  written: string | undefined,
): string {
  const lines = known === 0 ? [] : [`${plural(known, 'known finding')} of the baseline`];
  if (written !== undefined)
    lines.push(`baseline updated: ${escapeUntrusted(written)}: ${added} added, ${stale} dropped`);
  else if (stale > 0)
    lines.push(
      `${plural(stale, 'entry', 'entries')} of the baseline ${stale === 1 ? 'no longer occurs' : 'no longer occur'}: --update-baseline drops ${stale === 1 ? 'it' : 'them'}`,
    );
  if (withoutReason > 0)
    lines.push(`${plural(withoutReason, 'finding')} on rights or privacy did not enter: add --reason TEXT`);
  return lines.map((line) => `${line}\n`).join('');
}
