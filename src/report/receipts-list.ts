/** Receipts and withdrawals in every format, written as they come: memory does not grow with them. */
import type { Output } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { pad } from '../text/table.js';
import { formatBytes, plural } from '../text/units.js';
import type { Statement } from '../transfer/statement.js';
import { csvRow } from './csv-row.js';

export const RECEIPT_FORMATS = ['table', 'plain', 'json', 'ndjson', 'csv'] as const;
export type ReceiptFormat = (typeof RECEIPT_FORMATS)[number];

/** A receipt or withdrawal as one row. */
export interface ReceiptRow {
  readonly kind: Statement['kind'];
  /** Instant in UTC (RFC 3339). */
  readonly time: string;
  readonly file_name: string;
  /** Content id. */
  readonly id: string;
  readonly submission: string;
  /** Null for a withdrawal, as what follows. */
  readonly bytes: number | null;
  readonly license: string | null;
  readonly revision: number | null;
  readonly record_digest: string | null;
  readonly contributor: string;
  readonly endpoint: string;
}

/** What a statement says, as a row. */
export function receiptRow({ kind, said }: Statement, fileName: string): ReceiptRow {
  const { time, id, submission, contributor, endpoint } = said;
  const head = { kind, time, file_name: fileName, id, submission };
  if (said.type === 'croton/withdrawal/1')
    return {
      ...head,
      bytes: null,
      license: null,
      revision: null,
      record_digest: null,
      contributor,
      endpoint,
    };
  const { bytes, license, revision, record_digest } = said;
  return { ...head, bytes, license, revision, record_digest, contributor, endpoint };
}

export interface ReceiptListWriter {
  add(row: ReceiptRow): void;
  /** Ends the document; what is there in words, for stderr. */
  end(): string;
}

const COLUMNS = [
  'kind',
  'time',
  'file_name',
  'id',
  'submission',
  'bytes',
  'license',
  'revision',
  'record_digest',
  'contributor',
  'endpoint',
] as const satisfies readonly (keyof ReceiptRow)[];

/** A writer of rows to `output`. */
export function receiptListWriter(format: ReceiptFormat, output: Output): ReceiptListWriter {
  const counts = { receipt: 0, withdrawal: 0 };
  const total = () => counts.receipt + counts.withdrawal;
  const line = lineOf(format, output);
  return {
    add(row) {
      const head = total() === 0 ? HEADS[format] : '';
      const comma = format === 'json' && total() > 0 ? ',' : '';
      output.write(`${head}${comma}${line(row)}`);
      counts[row.kind] += 1;
    },
    end() {
      if (total() === 0 && (format === 'json' || format === 'csv')) output.write(HEADS[format]);
      if (format === 'json') output.write(`\n],"total":${total()},"next":null}\n`);
      const withdrawals = counts.withdrawal === 0 ? [] : [plural(counts.withdrawal, 'withdrawal')];
      return [plural(counts.receipt, 'receipt'), ...withdrawals].join(', ');
    },
  };
}

const HEADS: Readonly<Record<ReceiptFormat, string>> = {
  table: `${pad('TIME', 20)}  ${pad('KIND', 10)}  ${pad('SIZE', 8)}  ${pad('SUBMISSION', 36)}  CLIP\n`,
  plain: '',
  json: '{"version":1,"items":[',
  ndjson: '',
  csv: `${COLUMNS.join(',')}\n`,
};

function lineOf(format: ReceiptFormat, output: Output): (row: ReceiptRow) => string {
  switch (format) {
    case 'json':
      return (row) => `\n${jsonText(row)}`;
    case 'ndjson':
      return (row) => `${jsonText(row)}\n`;
    case 'csv':
      return (row) =>
        csvRow(
          COLUMNS.map((column) => row[column]),
          output,
        );
    case 'plain':
      return (row) => `${COLUMNS.map((column) => escapeUntrusted(String(row[column] ?? ''))).join('\t')}\n`;
    case 'table':
      return tableLine;
  }
}

/** Columns are of one width, so that rows need not wait for each other; ids stay whole, to be copied. */
function tableLine({ time, kind, bytes, submission, file_name, id }: ReceiptRow): string {
  const cells = [
    pad(excerpt(time.replace(/\.\d+Z$/, 'Z'), 20), 20),
    pad(kind, 10),
    pad(bytes === null ? '' : formatBytes(bytes), 8),
    pad(excerpt(submission, 36), 36),
    excerpt(file_name || id, 100),
  ];
  return `${cells.join('  ')}\n`;
}
