/** Lists of submissions in every format, written page by page: memory does not grow with the list. */
import type { Output } from '../context.js';
import type { SubmissionList, SubmissionSummary } from '../protocol/submissions.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { layoutTable } from '../text/table.js';
import { formatCount, formatDuration } from '../text/units.js';

export const LIST_FORMATS = ['table', 'plain', 'json', 'ndjson', 'ids'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** Writes the pages of a list as they come. */
export interface ListWriter {
  page(page: SubmissionList): void;
  /** After the last page. */
  end(): void;
}

interface WriterOptions {
  /** Ends each id with NUL instead of a line end, for `xargs -0`. */
  readonly nul?: boolean;
}

const ID_WIDTH = 36;
const NARROWEST = 20;

/** Columns beside the id. Those that need a wide terminal are left out elsewhere, rather than cutting all. */
const COLUMNS: readonly {
  readonly title: string;
  /** Width beside the id from which on it is shown. */
  readonly from: number;
  cell(row: SubmissionSummary): string;
}[] = [
  { title: 'STATE', from: 0, cell: ({ state }) => escapeUntrusted(state) },
  {
    title: 'LENGTH',
    from: 40,
    cell: ({ duration_s }) => (duration_s === null ? '' : formatDuration(duration_s)),
  },
  { title: 'LANGUAGE', from: 40, cell: ({ languages }) => excerpt(languages.join(','), 20) },
  { title: 'PLACE', from: 55, cell: ({ countries }) => excerpt(countries.join(','), 12) },
  { title: 'FROM', from: 55, cell: ({ contributor }) => excerpt(contributor, 20) },
  { title: 'TITLE', from: 0, cell: (row) => excerpt(nameOf(row), 60) },
];

/** A writer of lists to `output`. */
export function listWriter(format: ListFormat, output: Output, options: WriterOptions = {}): ListWriter {
  switch (format) {
    case 'table':
      return tableWriter(output);
    case 'plain':
      return lineWriter(output, plainLine);
    case 'ndjson':
      return lineWriter(output, jsonText);
    case 'ids':
      return lineWriter(output, (row) => row.submission, options.nul ? '\0' : '\n');
    case 'json':
      return jsonWriter(output);
  }
}

/** `50 of 1,204, --all for the rest`; undefined when nothing was left out. */
export function describeRest(shown: number, last: SubmissionList | undefined): string | undefined {
  if (last === undefined || last.next === null) return undefined;
  const total = last.total === null ? 'more than 10,000' : formatCount(last.total);
  return `${formatCount(shown)} of ${total}, --all for the rest`;
}

function lineWriter(output: Output, format: (row: SubmissionSummary) => string, end = '\n'): ListWriter {
  return {
    page({ items }) {
      if (items.length > 0) output.write(items.map((row) => format(row) + end).join(''));
    },
    end() {},
  };
}

/** Columns of `plain`: id, state, seconds, languages, countries, contributor, license, reasons, title. */
function plainLine(row: SubmissionSummary): string {
  const cells = [
    row.submission,
    row.state,
    row.duration_s === null ? '' : String(row.duration_s),
    row.languages.join(','),
    row.countries.join(','),
    row.contributor,
    row.license ?? '',
    row.reasons.join(','),
    nameOf(row),
  ];
  return cells.map(escapeUntrusted).join('\t');
}

function tableWriter(output: Output): ListWriter {
  const width = Math.max(NARROWEST, (output.columns ?? Number.POSITIVE_INFINITY) - ID_WIDTH - 2);
  const columns = COLUMNS.filter(({ from }) => from <= width);
  let headed = false;
  return {
    page({ items }) {
      if (items.length === 0) return;
      // Ids stay whole, whatever the width: they are there to be copied.
      const ids = headed ? [] : ['ID'];
      const rest = headed ? [] : [columns.map(({ title }) => title)];
      headed = true;
      for (const row of items) {
        ids.push(escapeUntrusted(row.submission));
        rest.push(columns.map(({ cell }) => cell(row)));
      }
      const lines = layoutTable(rest, width);
      output.write(lines.map((line, index) => `${ids[index]?.padEnd(ID_WIDTH)}  ${line}\n`).join(''));
    },
    end() {},
  };
}

function jsonWriter(output: Output): ListWriter {
  let last: SubmissionList | undefined;
  let written = 0;
  return {
    page(page) {
      if (last === undefined) output.write('{"version":1,"items":[');
      for (const row of page.items) {
        output.write(`${written === 0 ? '' : ','}\n${jsonText(row)}`);
        written += 1;
      }
      last = page;
    },
    end() {
      if (last === undefined) output.write('{"version":1,"items":[');
      const { total, more, next } = last ?? { total: 0, more: false, next: null };
      output.write(`],"total":${JSON.stringify(total)},"more":${more},"next":${JSON.stringify(next)}}\n`);
    },
  };
}

/** What people call the clip: its title, else its file name. */
export function nameOf({ title, file_name }: Pick<SubmissionSummary, 'title' | 'file_name'>): string {
  return title ?? file_name ?? '';
}
