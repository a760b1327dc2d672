/** What `manifest set` and `manifest import` have in common: preview, confirmation, outcome. */
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import type { EditOutcome } from '../../journey/edit-manifest.js';
import type { EditSummary } from '../../manifest/edit-tally.js';
import { editJson, editProblemsText, editText } from '../../report/manifest-edit.js';
import { escapeUntrusted } from '../../text/escape.js';
import { formatCount, plural } from '../../text/units.js';
import { askYesNo, mayAsk } from '../prompt.js';

export interface EditCommandOptions extends SharedOptions {
  readonly manifest?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Adds the options to a command. */
export function defineEditOptions(command: Command): void {
  command
    .option('-m, --manifest <file>', 'the manifest (default: manifest.jsonl of the collection)')
    .option('-n, --dry-run', 'say what would change, change nothing')
    .option(
      '-y, --yes',
      'change it without being asked; what it says of rights and consent is yours to declare',
    );
}

/** Shows what will change, asks where it has to, and tells what came of it; exit code 1 where something is wrong. */
export async function runEdit(
  context: Context,
  options: EditCommandOptions,
  manifestPath: string,
  run: (confirm: (summary: EditSummary) => Promise<boolean>) => Promise<EditOutcome>,
): Promise<ExitCode> {
  const { stdout, stderr } = context.io;
  const outcome = await run((summary) => confirm(context, options, summary));
  if (options.json) stdout.write(editJson(manifestPath, outcome));
  if (outcome.problemCount > 0) {
    if (!options.json) stdout.write(editProblemsText(outcome));
    const found = plural(outcome.problemCount, 'problem');
    if (!options.quiet) stderr.write(`${found}: nothing was changed\n`);
    return 1;
  }
  if (!options.quiet) stderr.write(outcomeText(outcome, options, manifestPath));
  return 0;
}

async function confirm(
  context: Context,
  options: EditCommandOptions,
  summary: EditSummary,
): Promise<boolean> {
  const { stderr } = context.io;
  if (!(options.quiet && options.yes) && !options.json) stderr.write(editText(summary));
  if (options.dryRun) return false;
  if (options.yes) return true;
  const declares = Object.keys(summary.fields).some((field) => field.startsWith('rights.'));
  if (mayAsk(context, options))
    return askYesNo(
      context,
      declares ? 'Do you declare these changes, rights among them?' : 'Change the manifest?',
    );
  if (declares) throw new CrotonError('usage/confirmation-needed', {});
  return true;
}

function outcomeText(
  { changed, matched, written, unfinished }: EditOutcome,
  { dryRun }: EditCommandOptions,
  manifestPath: string,
): string {
  const path = escapeUntrusted(manifestPath);
  const count = `${plural(changed, 'record')} of ${plural(matched, 'matching one', 'matching ones')}`;
  if (matched === 0) return `${path}: no record matches, nothing was changed\n`;
  if (changed === 0) return `${path}: nothing to change in ${plural(matched, 'matching record')}\n`;
  const lines = [
    written
      ? `${path}: changed ${count}`
      : `${path}: nothing was changed${dryRun ? ` (dry run: ${count} would be)` : ''}`,
  ];
  if (unfinished > 0) {
    const does = unfinished === 1 ? 'lacks answers or has' : 'lack answers or have';
    const state = written
      ? `${does} mistakes: croton manifest check tells which`
      : 'would lack answers or have mistakes';
    lines.push(`${formatCount(unfinished)} of them ${state}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
