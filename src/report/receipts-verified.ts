/** What came of verifying receipts: the bad ones to people, all of them to machines. */
import type { Output } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { styleFor } from '../text/style.js';
import { formatCount } from '../text/units.js';
import type { Statement } from '../transfer/statement.js';
import { receiptRow } from './receipts-list.js';

export const VERIFY_FORMATS = ['table', 'plain', 'json', 'ndjson'] as const;
export type VerifyFormat = (typeof VERIFY_FORMATS)[number];

/** One receipt or withdrawal that was looked at. Texts are untrusted. */
export interface VerifiedReceipt {
  readonly status: string;
  readonly reason?: string | undefined;
  /** The file it stood in, as it was named; undefined for those kept on this computer. */
  readonly source?: string | undefined;
  readonly line?: number | undefined;
  readonly fileName: string;
  readonly statement?: Statement | undefined;
  readonly key?: { readonly id?: string | undefined; readonly from: string } | undefined;
}

export interface VerifyWriter {
  add(receipt: VerifiedReceipt): void;
  /** Ends the document; totals in words, for stderr. */
  end(): string;
  /** How many there were, and how many of them are not ok. */
  readonly total: number;
  readonly bad: number;
}

/** A writer to `output`; a table names what is not ok alone. */
export function verifyWriter(
  format: VerifyFormat,
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
): VerifyWriter {
  const totals = new Map<string, number>();
  const style = styleFor(output, env);
  let total = 0;
  const write = (receipt: VerifiedReceipt) => {
    if (format === 'json') output.write(`${total === 0 ? HEAD : ','}\n${jsonText(toJson(receipt))}`);
    else if (format === 'ndjson') output.write(`${jsonText(toJson(receipt))}\n`);
    else if (format === 'plain') output.write(plainLine(receipt));
    else if (receipt.status !== 'ok') {
      const what = receipt.fileName || receipt.statement?.said.submission || '';
      const at = placeOf(receipt);
      const words = [at, excerpt(what, 100)].filter((word) => word !== '').join('  ');
      output.write(
        `${style.red(escapeUntrusted(receipt.status))}  ${words}: ${excerpt(receipt.reason ?? '')}\n`,
      );
    }
  };
  return {
    get total() {
      return total;
    },
    get bad() {
      return total - (totals.get('ok') ?? 0);
    },
    add(receipt) {
      write(receipt);
      total += 1;
      totals.set(receipt.status, (totals.get(receipt.status) ?? 0) + 1);
    },
    end() {
      if (format === 'json')
        output.write(
          `${total === 0 ? HEAD : ''}\n],"totals":${JSON.stringify(Object.fromEntries(totals))}}\n`,
        );
      return [...totals].map(([status, count]) => `${formatCount(count)} ${status}`).join(', ');
    },
  };
}

const HEAD = '{"version":1,"items":[';

function toJson({ status, reason, source, line, fileName, statement, key }: VerifiedReceipt): object {
  const said = statement === undefined ? { file_name: fileName } : receiptRow(statement, fileName);
  return {
    status,
    reason: reason ?? null,
    source: source ?? null,
    line: line ?? null,
    key: key === undefined ? null : { id: key.id ?? null, from: key.from },
    ...said,
  };
}

/** Columns of `plain`: status, place, time, submission, content id, file name, key, reason. */
function plainLine(receipt: VerifiedReceipt): string {
  const { status, reason, fileName, statement, key } = receipt;
  const { time = '', submission = '', id = '' } = statement?.said ?? {};
  const cells = [status, placeOf(receipt), time, submission, id, fileName, key?.from ?? '', reason ?? ''];
  return `${cells.map(escapeUntrusted).join('\t').trimEnd()}\n`;
}

function placeOf({ source, line }: VerifiedReceipt): string {
  if (source === undefined) return '';
  return line === undefined ? escapeUntrusted(source) : `${escapeUntrusted(source)}:${line}`;
}
