/** The options that every command has which judges: how findings are printed, and what makes the exit code 1. */
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { FINDINGS_FORMATS } from '../report/findings-report.js';
import type { ReportsWanted } from '../report/findings-reports.js';
import type { Severity } from '../validation/finding.js';
import { createGate } from '../validation/gate.js';
import { collect } from './collect.js';
import { chooseFormat } from './format.js';

export interface FindingsOptions extends SharedOptions {
  readonly format?: string;
  readonly output?: readonly string[];
  /** Files that a command also reads, if it has these options. */
  readonly policy?: string;
  readonly baseline?: string;
  readonly filesFrom?: string;
  readonly against?: readonly string[];
  readonly failOn?: string;
  readonly maxWarnings?: string;
}

const FAIL_ON: readonly (Severity | 'never')[] = ['error', 'warning', 'info', 'never'];

/** Adds the options to a command. */
export function defineFindingsOptions(command: Command): void {
  command
    .option('--format <format>', `${FINDINGS_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option(
      '--output <format=file>',
      'also write a report to a file; may be given several times, - is standard output',
      collect,
    )
    .option('--fail-on <severity>', `exit with 1 from this severity on: ${FAIL_ON.join(', ')}`, 'error')
    .option('--max-warnings <n>', 'exit with 1 when there are more warnings than this');
}

/**
 * Reads them.
 * @param inputs what the command reads, as it was named: no report may replace it
 * @throws CrotonError `usage/invalid`
 */
export async function readFindingsOptions(
  context: Context,
  options: FindingsOptions,
  command: string,
  inputs: readonly string[],
) {
  const failOn = FAIL_ON.find((severity) => severity === (options.failOn ?? 'error'));
  if (failOn === undefined) {
    const reason = `--fail-on is one of ${FAIL_ON.join(', ')}, not ${JSON.stringify(options.failOn)}`;
    throw new CrotonError('usage/invalid', { reason, command });
  }
  const gate = createGate({ failOn, maxWarnings: readMaxWarnings(options.maxWarnings, command) });
  return { reports: await readReports(context, options, command, inputs), failOn, gate };
}

async function readReports(
  context: Context,
  options: FindingsOptions,
  command: string,
  inputs: readonly string[],
): Promise<ReportsWanted> {
  const { format, json, output = [] } = options;
  const asked = format !== undefined || json === true;
  // Loaded only where needed: start-up counts.
  if (output.length === 0 && (!asked || json || FINDINGS_FORMATS.some((known) => known === format)))
    return { format: chooseFormat(context, options, FINDINGS_FORMATS, command), outputs: [] };
  const { readFormat, readOutputs } = await import('./output-files.js');
  if (format !== undefined) readFormat(format, command);
  const { policy, baseline, filesFrom, against = [] } = options;
  const read = [policy, baseline, filesFrom, ...against].filter((name) => name !== undefined);
  const { files, printed } = await readOutputs(context, output, [...inputs, ...read], command);
  if (printed !== undefined && asked) {
    const reason = 'only one report can go to standard output: --format, or --output with -';
    throw new CrotonError('usage/invalid', { reason, command });
  }
  return { format: printed ?? chooseFormat(context, options, FINDINGS_FORMATS, command), outputs: files };
}

function readMaxWarnings(text: string | undefined, command: string): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const reason = `--max-warnings takes a whole number, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command });
}
