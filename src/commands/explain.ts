import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import {
  allExplanations,
  type CodeKind,
  type ExplainedOption,
  type Explanation,
  explainCode,
  suggestCode,
} from '../journey/explain.js';
import { wrapText } from '../report/wrap-text.js';
import { type Style, styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';

const TITLES: Readonly<Record<CodeKind, string>> = {
  rule: 'Rules (croton validate, croton manifest check)',
  error: 'Errors of croton',
  problem: 'Problems that endpoints report',
  reason: 'Reasons of curators',
  field: 'Fields of a record',
  'exit code': 'Exit codes',
};

const MAX_WIDTH = 100;

export function define(command: Command): void {
  command
    .argument('[code]', 'a rule, error, problem, reason, field of a record or exit code (default: list all)')
    .addHelpText('after', '\nExamples:\n  croton explain file/truncated\n  croton explain rights.music\n');
}

export async function run(
  context: Context,
  [code]: readonly string[],
  options: SharedOptions,
): Promise<ExitCode> {
  const items = code === undefined ? allExplanations() : explainCode(code);
  if (code !== undefined && items.length === 0) throw unknownCode(code);
  const { stdout } = context.io;
  const style = styleFor(stdout, context.env);
  if (options.json) {
    stdout.write(`${JSON.stringify({ version: 1, items, total: items.length, next: null })}\n`);
  } else if (code === undefined) {
    stdout.write(listByKind(items, style, stdout.columns));
  } else {
    stdout.write(items.map((item) => describe(item, style, stdout.columns)).join('\n'));
  }
  return 0;
}

function unknownCode(code: string): CrotonError {
  const meant = suggestCode(code);
  const hint = meant === undefined ? 'croton explain lists all codes' : `did you mean ${meant}?`;
  const reason = `there is no code ${JSON.stringify(code)}`;
  return new CrotonError('usage/invalid', { reason, command: 'croton explain' }, { hint });
}

/** @param columns of the terminal: elsewhere nothing is wrapped, so that `grep` finds a sentence */
function describe(explanation: Explanation, style: Style, columns?: number): string {
  const { kind, code, title, why, fix, note, options } = explanation;
  const about = note === undefined ? kind : `${kind}, ${note}`;
  return [
    `${style.bold(code)}  ${style.dim(about)}`,
    title,
    ...(why === undefined ? [] : ['', ...hang('why:        ', why, columns)]),
    ...(fix === undefined ? [] : hang('what to do: ', fix, columns)),
    ...(options === undefined ? [] : ['', 'options of a policy:']),
    ...(options ?? []).flatMap((option) => hang('  ', describeOption(option), columns, 4)),
    '',
  ].join('\n');
}

/** Text behind a label, and under it where the terminal ends. */
function hang(
  label: string,
  text: string,
  columns = Number.POSITIVE_INFINITY,
  indent = label.length,
): string[] {
  const lines = wrapText(text, Math.max(20, Math.min(columns, MAX_WIDTH) - indent));
  return (columns === Number.POSITIVE_INFINITY ? [text] : lines).map(
    (line, index) => (index === 0 ? label : ' '.repeat(indent)) + line,
  );
}

function describeOption({ name, default: value, description, ...limits }: ExplainedOption): string {
  const { minimum, maximum, choices } = limits;
  const bounds = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(choices === undefined ? [] : [`of ${choices.join(', ')}`]),
  ].join(' ');
  return `${name}: ${JSON.stringify(value)}  ${description}${bounds === '' ? '' : `; ${bounds}`}`;
}

function listByKind(items: readonly Explanation[], style: Style, columns = Number.POSITIVE_INFINITY): string {
  return Object.entries(TITLES)
    .map(([kind, title]) => {
      const rows = items.filter((item) => item.kind === kind).map((item) => [`  ${item.code}`, item.title]);
      return `${style.bold(title)}\n${layoutTable(rows, columns).join('\n')}\n`;
    })
    .join('\n');
}
