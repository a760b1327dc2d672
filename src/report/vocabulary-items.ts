/** Words of vocabularies in every format. Explanations, which may be of any script, stand last: nothing follows them on their line. */
import type { Context } from '../context.js';
import { jsonText } from '../text/json-text.js';
import { styleFor } from '../text/style.js';
import { layoutTable, pad } from '../text/table.js';
import { formatCount } from '../text/units.js';
import { writeText } from './write-text.js';

export const VOCABULARY_FORMATS = ['table', 'plain', 'json', 'ndjson', 'ids'] as const;
export type VocabularyFormat = (typeof VOCABULARY_FORMATS)[number];

/** Structural: what a look-up found. */
interface Item {
  readonly vocabulary: string;
  readonly code: string;
  readonly name: string;
  readonly about?: string;
  readonly how?: string;
}

interface Vocabulary {
  readonly name: string;
  readonly about: string;
  readonly source: string | null;
  readonly fields: readonly string[];
  readonly words: number;
}

export interface ItemOptions {
  /** Print at most so many. */
  readonly limit: number;
  /** Of several vocabularies: tell of each item which one. */
  readonly several: boolean;
  /** With `ids`: end each with NUL. */
  readonly nul: boolean;
}

const NARROWEST = 20;

/** Prints words; says on stderr where some were left out. */
export async function writeVocabularyItems(
  context: Context,
  format: VocabularyFormat,
  all: readonly Item[],
  { limit, several, nul }: ItemOptions,
): Promise<void> {
  const items = all.slice(0, limit);
  const rows = items.map(({ code, vocabulary, name, about = '' }) => [
    code,
    name === code ? '' : name,
    ...(several ? [vocabulary] : []),
    about,
  ]);
  const text = render(context, format, {
    items,
    total: all.length,
    head: ['CODE', 'NAME', ...(several ? ['VOCABULARY'] : []), 'ABOUT'],
    rows,
    plain: items.map(({ code, name, vocabulary, how = '', about = '' }) => [
      code,
      name,
      vocabulary,
      how,
      about,
    ]),
    end: nul ? '\0' : '\n',
  });
  await writeText(context.io.stdout, text, context.signal);
  if (items.length < all.length)
    context.io.stderr.write(
      `${formatCount(items.length)} of ${formatCount(all.length)}, --all for the rest\n`,
    );
}

/** Prints what vocabularies there are. */
export async function writeVocabularies(
  context: Context,
  format: VocabularyFormat,
  items: readonly Vocabulary[],
  nul: boolean,
): Promise<void> {
  const rows = items.map(({ name, words, about }) => [name, formatCount(words), about]);
  const plain = items.map(({ name, words, fields, about, source }) => [
    name,
    String(words),
    fields.join(','),
    source ?? '',
    about,
  ]);
  const head = ['NAME', 'WORDS', 'ABOUT'];
  const shown = { items, total: items.length, head, rows, plain, end: nul ? '\0' : '\n' };
  await writeText(context.io.stdout, render(context, format, shown), context.signal);
}

interface Shown {
  readonly items: readonly unknown[];
  readonly total: number;
  /** Titles of the columns of a table. The first column is never cut: it is there to be copied. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly plain: readonly (readonly string[])[];
  /** Ends each id. */
  readonly end: string;
}

function render(context: Context, format: VocabularyFormat, shown: Shown): string {
  const { items, total, rows, plain, end } = shown;
  switch (format) {
    case 'table':
      return rows.length === 0 ? '' : table(context, shown);
    case 'plain':
      return plain.map((cells) => `${cells.join('\t')}\n`).join('');
    case 'json':
      return `${jsonText({ version: 1, items, total, next: null })}\n`;
    case 'ndjson':
      return items.map((item) => `${jsonText(item)}\n`).join('');
    case 'ids':
      return plain.map(([id]) => `${id}${end}`).join('');
  }
}

function table({ io: { stdout }, env }: Context, { head, rows }: Shown): string {
  const style = styleFor(stdout, env);
  const lines = [head, ...rows];
  const first = Math.max(...lines.map(([code = '']) => code.length));
  const width = Math.max(NARROWEST, (stdout.columns ?? Number.POSITIVE_INFINITY) - first - 2);
  return layoutTable(
    lines.map(([, ...rest]) => rest),
    width,
  )
    .map((line, index) => {
      const whole = `${pad(lines[index]?.[0] ?? '', first)}  ${line}`.trimEnd();
      return `${index === 0 ? style.bold(whole) : whole}\n`;
    })
    .join('');
}
