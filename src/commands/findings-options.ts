/** The options that every command has which judges: how findings are printed, and what makes the exit code 1. */
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { FINDINGS_FORMATS, type FindingsFormat } from '../report/findings-report.js';
import type { Severity } from '../validation/finding.js';
import { createGate } from '../validation/gate.js';
import { chooseFormat } from './format.js';

export interface FindingsOptions extends SharedOptions {
  readonly format?: string;
  readonly failOn?: string;
  readonly maxWarnings?: string;
}

const FAIL_ON: readonly (Severity | 'never')[] = ['error', 'warning', 'info', 'never'];

/** Adds the options to a command. */
export function defineFindingsOptions(command: Command): void {
  command
    .option('--format <format>', `${FINDINGS_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option('--fail-on <severity>', `exit with 1 from this severity on: ${FAIL_ON.join(', ')}`, 'error')
    .option('--max-warnings <n>', 'exit with 1 when there are more warnings than this');
}

/** Reads them. Errors: `usage/invalid`. */
export function readFindingsOptions(context: Context, options: FindingsOptions, command: string) {
  const format: FindingsFormat = chooseFormat(context, options, FINDINGS_FORMATS, command);
  const failOn = FAIL_ON.find((severity) => severity === (options.failOn ?? 'error'));
  if (failOn === undefined) {
    const reason = `--fail-on is one of ${FAIL_ON.join(', ')}, not ${JSON.stringify(options.failOn)}`;
    throw new CrotonError('usage/invalid', { reason, command });
  }
  return { format, gate: createGate({ failOn, maxWarnings: readMaxWarnings(options.maxWarnings, command) }) };
}

function readMaxWarnings(text: string | undefined, command: string): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const reason = `--max-warnings takes a whole number, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command });
}
