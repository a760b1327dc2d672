import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { readIgnoreFile } from '../../files/ignore-file.js';
import { checkManifests } from '../../journey/check-manifest.js';
import { defaultJobs } from '../../journey/inspect-clips.js';
import { findCollection, loadCollection } from '../../manifest/collection.js';
import { openFindingsReport } from '../../report/findings-report.js';
import { totalsLine } from '../../report/findings-totals.js';
import { toolVersion } from '../../report/tool-version.js';
import { recommendedPolicy } from '../../validation/policy.js';
import { defineFindingsOptions, type FindingsOptions, readFindingsOptions } from '../findings-options.js';

interface Options extends FindingsOptions {
  readonly media?: string;
}

const COMMAND = 'croton manifest check';

/** Arguments and options of `croton manifest check`. */
export function define(command: Command): void {
  command.argument('<file...>', 'manifests; - reads standard input');
  defineFindingsOptions(command);
  command.option('--media <folder>', 'also compare the records with the clips in this folder').addHelpText(
    'after',
    `
Examples:
  croton manifest check manifest.jsonl
  croton manifest check --media clips manifest.jsonl    reads every clip and compares its bytes
  croton manifest check --json a.jsonl b.jsonl > report.json

Exit code 1: a finding has severity error. croton explain RULE tells more about it.`,
  );
}

/** Checks the manifests, prints what was found; exit code 1 when a finding has severity error. */
export async function run(context: Context, files: readonly string[], options: Options): Promise<ExitCode> {
  const { format, gate } = readFindingsOptions(context, options, COMMAND);
  const heading = { tool: toolVersion(), policy: recommendedPolicy.name };
  const media =
    options.media === undefined ? undefined : await mediaToCompare(context, options.media, options.config);
  const report = await openFindingsReport(context, format, heading);
  const work = {
    files,
    cwd: context.cwd,
    stdin: context.io.stdin as Readable,
    media,
    signal: context.signal,
  };
  const { totals } = await checkManifests(work, (item) => {
    gate.count(item.findings);
    return report.item(item);
  });
  await report.end(totals);
  if (options.quiet !== true) context.io.stderr.write(totalsLine(totals, 'record'));
  return gate.exitCode();
}

/** The folder, and what its collection file says of the clips in it. */
async function mediaToCompare(context: Context, name: string, useConfig: boolean) {
  const folder = resolve(context.cwd, name);
  await assertFolder(folder, name);
  const jobs = defaultJobs();
  if (!useConfig) return { folder, name, jobs };
  const ignoreText = await readIgnoreFile(folder);
  const found = await findCollection(context.cwd);
  const collection = found === undefined ? undefined : await loadCollection(found);
  if (collection?.mediaFolder !== folder) return { folder, name, ignoreText, jobs };
  return { folder, name, include: collection.include, exclude: collection.exclude, ignoreText, jobs };
}

// Else every record would miss its clip.
async function assertFolder(folder: string, name: string): Promise<void> {
  const stats = await stat(folder).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path: name }, { cause: error });
  });
  if (stats.isDirectory()) return;
  throw new CrotonError('usage/invalid', { reason: `--media takes a folder, not ${name}`, command: COMMAND });
}
