/** What manifests hold, in every format. */
import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { markdownText } from '../text/markdown.js';
import { styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { formatBytes, formatCount, formatDuration, plural } from '../text/units.js';
import { writeText } from './write-text.js';

export const STATS_FORMATS = ['table', 'plain', 'json', 'ndjson', 'markdown'] as const;
export type StatsFormat = (typeof STATS_FORMATS)[number];

interface Amount {
  readonly clips: number;
  readonly bytes: number;
  readonly duration_s: number;
  readonly unknown_durations: number;
}

interface FieldStats {
  readonly field: string;
  readonly values: readonly (Amount & { readonly value: string | null })[];
  readonly further: number;
}

interface Stats {
  readonly total: Amount;
  readonly untitled: number;
  readonly by: readonly FieldStats[];
}

export interface StatsOptions {
  /** Fields with lists: a clip counts in each of their values. */
  readonly lists: ReadonlySet<string>;
  /** Rows of a field in tables for people; the rest is counted. */
  readonly rows?: number;
}

/** Writes the counts of manifests. */
export async function writeStats(
  context: Context,
  format: StatsFormat,
  stats: Stats,
  options: StatsOptions,
): Promise<void> {
  await writeText(context.io.stdout, render(context, format, stats, options), context.signal);
}

function render(context: Context, format: StatsFormat, stats: Stats, options: StatsOptions): string {
  const { total, untitled, by } = stats;
  switch (format) {
    case 'json': {
      const byField = Object.fromEntries(
        by.map(({ field, values, further }) => [field, { values, further }]),
      );
      return `${jsonText({ version: 1, total, untitled, by: byField })}\n`;
    }
    case 'ndjson': {
      const rows = by.flatMap(({ field, values }) => values.map((row) => ({ type: 'value', field, ...row })));
      return [{ type: 'total', version: 1, ...total, untitled }, ...rows]
        .map((row) => `${jsonText(row)}\n`)
        .join('');
    }
    case 'plain': {
      const rows = by.flatMap(({ field, values }) =>
        values.map((row) => plainRow(field, row.value ?? '', row)),
      );
      return [plainRow('total', '', total), ...rows].join('');
    }
    case 'markdown':
      return markdownStats(stats, options);
    case 'table': {
      const style = styleFor(context.io.stdout, context.env);
      const width = Math.min(context.io.stdout.columns ?? 100, 110);
      const sections = by.map((entry) => {
        const [, ...rows] = rowsOf(entry, options, (text) => excerpt(text, 60));
        const layOut = (name: string) => layoutTable([[name, ...AMOUNTS], ...rows], width);
        const fitting = layOut(entry.field);
        // A name that would be cut stands above the table.
        const isCut = fitting[0]?.startsWith(entry.field) !== true;
        const [head = '', ...lines] = isCut ? layOut('') : fitting;
        return `\n${isCut ? `${style.bold(entry.field)}\n` : ''}${style.bold(head)}\n${lines.map((line) => `${line}\n`).join('')}${noteOf(entry, options)}`;
      });
      return `${totalText(total, untitled)}\n${sections.join('')}`;
    }
  }
}

/** Columns of `plain`: field, value, clips, seconds, bytes, clips of unknown length. */
function plainRow(field: string, value: string, amount: Amount): string {
  const { clips, duration_s, bytes, unknown_durations } = amount;
  return `${[field, escapeUntrusted(value), clips, duration_s, bytes, unknown_durations].join('\t')}\n`;
}

function totalText(total: Amount, untitled: number): string {
  const unknown =
    total.unknown_durations === 0 ? '' : ` (${formatCount(total.unknown_durations)} of unknown length)`;
  const titles = untitled === 0 ? '' : `; ${formatCount(untitled)} without a title`;
  return `${plural(total.clips, 'clip')}, ${lengthOf(total)}${unknown}, ${formatBytes(total.bytes)}${titles}`;
}

const lengthOf = ({ duration_s }: Amount) => (duration_s === 0 ? '0s' : formatDuration(duration_s));

const AMOUNTS = ['clips', 'length', 'size', ''];

function rowsOf(
  { field, values }: FieldStats,
  { rows = Number.POSITIVE_INFINITY }: StatsOptions,
  show: (text: string) => string,
): string[][] {
  return [
    [field, ...AMOUNTS],
    ...values
      .slice(0, rows)
      .map((row) => [
        row.value === null ? '(no answer)' : show(row.value),
        formatCount(row.clips),
        lengthOf(row),
        formatBytes(row.bytes),
        row.unknown_durations === 0 ? '' : `${formatCount(row.unknown_durations)} of unknown length`,
      ]),
  ];
}

/** What the rows of a field do not say. */
function noteOf(
  { field, values, further }: FieldStats,
  { lists, rows = Number.POSITIVE_INFINITY }: StatsOptions,
): string {
  const left = values.length - rows;
  const notes = [
    left > 0 ? `${formatCount(left)} more, --by ${field} for all` : '',
    further > 0 ? `${plural(further, 'clip')} with further values` : '',
    lists.has(field) ? 'a clip with several counts in each' : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : `(${notes.join('; ')})\n`;
}

function markdownStats({ total, untitled, by }: Stats, options: StatsOptions): string {
  const sections = by.map((entry) => {
    const [head = [], ...rows] = rowsOf(entry, options, markdownText);
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
    const note = noteOf(entry, options);
    return `\n${line(head)}| --- | ---: | ---: | ---: | --- |\n${rows.map(line).join('')}${note === '' ? '' : `\n${note}`}`;
  });
  return `${totalText(total, untitled)}\n${sections.join('')}`;
}
