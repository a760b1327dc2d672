import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { IgnoreScope } from '../../files/ignore-scope.js';
import type { findingsAt } from '../../journey/base-findings.js';
import { checkManifests } from '../../journey/check-manifest.js';
import { createFactsReader, type FactsReader } from '../../journey/facts-reader.js';
import { defaultJobs } from '../../journey/inspect-clips.js';
import { nameManifests } from '../../journey/name-manifests.js';
import { type Collection, findCollection, loadCollection } from '../../manifest/collection.js';
import type { MediaToCompare } from '../../manifest/compare-media.js';
import { openFindingsReports } from '../../report/findings-reports.js';
import { totalsLine } from '../../report/findings-totals.js';
import { toolVersion } from '../../report/tool-version.js';
import { escapeUntrusted } from '../../text/escape.js';
import { plural } from '../../text/units.js';
import { type Finding, noFindings } from '../../validation/finding.js';
import { defineFindingsOptions, type FindingsOptions, readFindingsOptions } from '../findings-options.js';
import { closeBaseline, defineJudgingOptions, type JudgingOptions, openJudging } from '../judging-options.js';
import { reportedRules } from '../reported-rules.js';

interface Options extends FindingsOptions, JudgingOptions {
  readonly media?: string;
  readonly base?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
}

const COMMAND = 'croton manifest check';

/** Arguments and options of `croton manifest check`. */
export function define(command: Command): void {
  command.argument(
    '[file...]',
    "manifests, also as patterns in quotes ('**/*.jsonl'); - reads standard input (default: manifest.jsonl of the collection)",
  );
  defineFindingsOptions(command);
  defineJudgingOptions(command);
  command
    .option('--base <revision>', 'only findings that the manifests did not have at this revision in git')
    .option('--media <folder>', 'also compare the records with the clips in this folder')
    .option(
      '--fix',
      'put order, letter case and form right, with --media also facts; then check what is left',
    )
    .option('-n, --dry-run', 'with --fix: show what it would change, and check that')
    .addHelpText(
      'after',
      `
Examples:
  croton manifest check manifest.jsonl
  croton manifest check --media clips manifest.jsonl    reads every clip: its bytes and facts
  croton manifest check --json a.jsonl b.jsonl > report.json
  croton manifest check --output junit=check.xml manifest.jsonl
  croton manifest check --policy croton:strict manifest.jsonl
  croton manifest check --fix --dry-run                 what would be put right
  croton manifest check '**/manifest.jsonl'
  croton manifest check --no-config --base origin/main --format github manifest.jsonl

--base tells findings apart by clip, rule, place in the record and value, never by line. Git is asked for what this clone
holds; nothing is fetched. --no-config checks a stranger's change by nothing that the change itself could set.

--fix never touches rights, consent or culture. It unpacks lists and records over several lines, removes byte order marks,
CR and empty lines, sorts, and writes words and ids of computed fields as the schema has them. With --media, bytes and
facts come from the files; where a file has other bytes than its id says, nothing is changed: that is another clip.

Lines and columns count from 1; columns in characters (code points), as the reports say.

The policy of an endpoint is used as croton policy pull saved it: a check never asks the network.

Exit code 1: a finding has severity error. croton explain RULE tells more about it.`,
    );
}

/** Checks the manifests, prints what was found; exit code 1 when a finding has severity error. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const files = await nameManifests(context.cwd, args, options.config, COMMAND);
  const { reports, failOn, gate } = await readFindingsOptions(context, options, COMMAND, files);
  const media =
    options.media === undefined
      ? undefined
      : {
          ...(await mediaToCompare(context, options.media, options.config)),
          readFacts: await openFactsReader(context),
        };
  const collection = options.config ? await collectionOf(context, files[0]) : undefined;
  const { policies, policy, baseline } = await openJudging(context, options, COMMAND, collection);
  const report = await openFindingsReports(context, reports, {
    tool: toolVersion(),
    policy: policy.name,
    command: COMMAND,
    noun: 'record',
    failOn,
    rules: () => reportedRules(policy),
  });
  const totals = noFindings();
  const given = {
    files,
    cwd: context.cwd,
    stdin: context.io.stdin as Readable,
    policyOf: async (file: string) =>
      policies.of(options.config ? await collectionOf(context, file) : undefined),
    today: new Date(context.clock.now()).toISOString().slice(0, 10),
    signal: context.signal,
  };
  let fixed: Awaited<ReturnType<typeof fixAll>> | undefined;
  try {
    if (options.fix === true || options.dryRun === true) fixed = await fixAll(context, files, media, options);
    const before = options.base === undefined ? undefined : await findingsBefore(options.base, given);
    const isKnown = before === undefined ? undefined : (finding: Finding) => before.has(finding);
    const work = { ...given, media, baseline, isKnown, totals, open: fixed?.open };
    await checkManifests(work, (item) => {
      gate.count(item.findings);
      return report.item(item);
    });
    if (baseline !== undefined && !context.signal.aborted) {
      const { recordScope } = await import('../../journey/baseline-scope.js');
      await closeBaseline(context, options, baseline, recordScope(policy, media !== undefined), totals);
    }
    if (before !== undefined) totals.known = (totals.known ?? 0) + before.known;
    if (options.quiet !== true) {
      if (before !== undefined)
        context.io.stderr.write(
          `${plural(before.known, 'finding')} that ${escapeUntrusted(options.base ?? '')} already had\n`,
        );
      context.io.stderr.write(totalsLine(totals, 'record'));
    }
  } catch (error) {
    // What was found until then is told all the same.
    if (totals.items > 0) await report.end(totals, { stopped: true }).catch(() => {});
    else await report.discard();
    throw error;
  } finally {
    await fixed?.close();
  }
  await report.end(totals, { stopped: context.signal.aborted });
  if (options.quiet !== true) context.io.stderr.write(gate.tooManyLine());
  return gate.exitCode();
}

/** Fixes the manifests. Loaded only when asked for. What they hold then, written or not, is what `open` reads. */
async function fixAll(
  context: Context,
  files: readonly string[],
  media: MediaToCompare | undefined,
  options: Options,
) {
  const usage = (reason: string) => new CrotonError('usage/invalid', { reason, command: COMMAND });
  if (options.fix !== true) throw usage('--dry-run belongs to --fix: a check alone changes nothing');
  if (files.includes('-')) throw usage('--fix writes the file that it reads: standard input is none');
  const { fixManifests } = await import('../../journey/fix-manifests.js');
  const { fixReport } = await import('../../report/manifest-fix.js');
  return fixManifests(context, { files, media, dryRun: options.dryRun === true }, (name) =>
    fixReport(context, name, options),
  );
}

/** What the manifests had wrong at a revision. Loaded only when asked for: most checks need no git. */
async function findingsBefore(revision: string, given: Parameters<typeof findingsAt>[1]) {
  if (given.files.includes('-')) {
    const reason = '--base compares files with what git has of them: standard input is none';
    throw new CrotonError('usage/invalid', { reason, command: COMMAND });
  }
  const base = await import('../../journey/base-findings.js');
  return base.findingsAt(revision, given);
}

/** The collection that a manifest belongs to: its croton.yaml stands beside it or above it. */
async function collectionOf({ cwd }: Context, file = '-'): Promise<Collection | undefined> {
  const found = await findCollection(file === '-' ? cwd : dirname(resolve(cwd, file)));
  return found === undefined ? undefined : loadCollection(found);
}

/** The folder, and what its collection file says of the clips in it. */
async function mediaToCompare(context: Context, name: string, useConfig: boolean) {
  const folder = resolve(context.cwd, name);
  await assertFolder(folder, name);
  const jobs = defaultJobs();
  if (!useConfig) return { folder, name, jobs };
  const ignored = await IgnoreScope.above(folder, '');
  const found = await findCollection(context.cwd);
  const collection = found === undefined ? undefined : await loadCollection(found);
  if (collection?.mediaFolder !== folder) return { folder, name, ignored, jobs };
  return { folder, name, include: collection.include, exclude: collection.exclude, ignored, jobs };
}

/** Without ffprobe the bytes are compared all the same: an unchanged file has unchanged facts. */
async function openFactsReader(context: Context): Promise<FactsReader | undefined> {
  try {
    return await createFactsReader(context);
  } catch (error) {
    if (!(error instanceof CrotonError)) throw error;
    context.io.stderr.write(`facts of the clips are not compared: ${error.message}\n`);
    return undefined;
  }
}

// Else every record would miss its clip.
async function assertFolder(folder: string, name: string): Promise<void> {
  const stats = await stat(folder).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path: name }, { cause: error });
  });
  if (stats.isDirectory()) return;
  throw new CrotonError('usage/invalid', { reason: `--media takes a folder, not ${name}`, command: COMMAND });
}
