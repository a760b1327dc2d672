/** What differs between two manifests, in every format, as it comes. */
import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { markdownText } from '../text/markdown.js';
import { type Style, styleFor, wantsUnicode } from '../text/style.js';
import { formatCount } from '../text/units.js';
import { writeText } from './write-text.js';

export const DIFF_FORMATS = ['table', 'plain', 'json', 'ndjson', 'markdown'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

interface FieldChange {
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

interface ClipChange {
  readonly change: 'added' | 'removed' | 'changed' | 'moved' | 'replaced';
  readonly id: string;
  readonly file_name: string;
  readonly from?: string;
  readonly replaces?: string;
  readonly fields: readonly FieldChange[];
}

type Totals = Readonly<Record<ClipChange['change'] | 'unchanged', number>>;

/** Writes changes as they come; with `stat` only how many there are, and of which fields. */
export function diffReport(context: Context, format: DiffFormat, { stat = false } = {}) {
  const output = context.io.stdout;
  const write = (text: string) => writeText(output, text, context.signal);
  const fields = new Map<string, number>();
  const style = styleFor(output, context.env);
  const arrow = wantsUnicode(context.env) ? '→' : '->';
  let written = 0;
  return {
    async change(change: ClipChange): Promise<void> {
      for (const { field } of change.fields) fields.set(field, (fields.get(field) ?? 0) + 1);
      if (stat) return;
      written += 1;
      switch (format) {
        case 'json':
          return write(`${written === 1 ? '{"version":1,"items":[' : ','}\n${jsonText(change)}`);
        case 'ndjson':
          return write(`${jsonText({ type: 'change', ...change })}\n`);
        case 'markdown':
          return write(`${written === 1 ? MARKDOWN_HEAD : ''}${markdownRows(change)}`);
        case 'plain':
          return write(plainLines(change));
        case 'table':
          return write(tableLines(change, style, arrow));
      }
    },
    async end(totals: Totals): Promise<void> {
      const counts = [...fields].sort(([, a], [, b]) => b - a);
      const byField = Object.fromEntries(counts);
      if (format === 'json')
        return write(
          `${written === 0 ? '{"version":1,"items":[' : '\n'}],"totals":${jsonText(totals)},"fields":${jsonText(byField)}}\n`,
        );
      if (format === 'ndjson')
        return write(`${jsonText({ type: 'totals', version: 1, ...totals, fields: byField })}\n`);
      if (format === 'plain') return stat ? write(plainStat(totals, counts)) : undefined;
      const lines = stat ? counts.map(([field, count]) => `${formatCount(count)} ${field}`) : [];
      if (format === 'table')
        return write(
          [totalsLine(totals), ...lines.map((line) => `  ${escapeUntrusted(line)}`), ''].join('\n'),
        );
      const gap = written === 0 ? '' : '\n';
      return write(
        [`${gap}${totalsLine(totals)}`, ...lines.map((line) => `- ${markdownText(line)}`), ''].join('\n'),
      );
    },
  };
}

/** `3 changed, 1 moved, 1,200 unchanged` */
export function totalsLine({ unchanged, ...changes }: Totals): string {
  const told = Object.entries(changes).filter(([, count]) => count > 0);
  const all = [...told, ['unchanged', unchanged] as const];
  return all.map(([change, count]) => `${formatCount(count)} ${change}`).join(', ');
}

/** Columns of `plain`: change, file name, id, field, old, new. A clip that was added or removed has no field. */
function plainLines({ change, file_name, id, from, replaces, fields }: ClipChange): string {
  const rows: FieldChange[] = [
    ...(from === undefined ? [] : [{ field: 'file_name', old: from, new: file_name }]),
    ...(replaces === undefined ? [] : [{ field: 'id', old: replaces, new: id }]),
    ...fields,
  ];
  const lines: FieldChange[] = rows.length === 0 ? [{ field: '' }] : rows;
  return lines
    .map((row) => [change, file_name, id, row.field, showValue(row.old), showValue(row.new)])
    .map((cells) => `${cells.map(escapeUntrusted).join('\t')}\n`)
    .join('');
}

function plainStat(totals: Totals, fields: readonly (readonly [string, number])[]): string {
  const rows = [...Object.entries(totals), ...fields.map(([field, count]) => [`field ${field}`, count])];
  return rows.map(([name, count]) => `${escapeUntrusted(String(name))}\t${count}\n`).join('');
}

const LONGEST_CELL = 100;

function tableLines(
  { change, file_name, id, from, replaces, fields }: ClipChange,
  style: Style,
  arrow: string,
): string {
  const color = { added: style.green, removed: style.red, changed: style.yellow, moved: style.cyan };
  const label = (change === 'replaced' ? style.magenta : color[change])(change.padEnd(8));
  const name = escapeUntrusted(file_name);
  const moved = from === undefined ? name : `${escapeUntrusted(from)} ${arrow} ${name}`;
  const others = replaces === undefined ? '' : style.dim(`  ${brief(replaces)} ${arrow} ${brief(id)}`);
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  const rows = fields.map(({ field, old, new: now }) => {
    const cell = (value: unknown) =>
      value === undefined ? style.dim('nothing') : excerpt(showValue(value), LONGEST_CELL);
    return `  ${excerpt(field, LONGEST_CELL).padEnd(Math.min(width, LONGEST_CELL))}  ${cell(old)} ${arrow} ${cell(now)}\n`;
  });
  return `${label}  ${moved}${others}\n${rows.join('')}`;
}

const brief = (id: string) => excerpt(id.replace(/^sha256:/, ''), 12);

const MARKDOWN_HEAD = '| clip | change | field | old | new |\n| --- | --- | --- | --- | --- |\n';

function markdownRows({ change, file_name, from, replaces, id, fields }: ClipChange): string {
  const first: FieldChange =
    from !== undefined
      ? { field: 'file_name', old: from, new: file_name }
      : replaces !== undefined
        ? { field: 'id', old: replaces, new: id }
        : { field: '' };
  const rows = change === 'changed' ? fields : [first, ...fields];
  return rows
    .map(({ field, old, new: now }) => [file_name, change, field, showValue(old), showValue(now)])
    .map((cells) => `| ${cells.map(markdownText).join(' | ')} |\n`)
    .join('');
}

function showValue(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
