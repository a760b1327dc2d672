/** What became of each submission in a bulk action: one line per item, totals at the end. */
import type { Output } from '../context.js';
import type { Envelope } from '../protocol/receipts.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { formatCount } from '../text/units.js';

export const RESULT_FORMATS = ['plain', 'json', 'ndjson'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export interface ItemResult {
  readonly item: string;
  readonly status: string;
  /** State of the submission afterwards. */
  readonly state: string | null;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** What the endpoint signed about it. */
  readonly proof?: Envelope | undefined;
}

/** Writes results as they come. */
export interface ResultWriter {
  add(result: ItemResult): void;
  /** Ends the document and returns the totals in words, for stderr. */
  end(): string;
}

/** A writer of results to `output`. */
export function resultWriter(format: ResultFormat, output: Output): ResultWriter {
  const totals = new Map<string, number>();
  let written = 0;
  return {
    add(result) {
      totals.set(result.status, (totals.get(result.status) ?? 0) + 1);
      if (format === 'json') {
        output.write(`${written === 0 ? '{"version":1,"items":[' : ','}\n${jsonText(result)}`);
      } else {
        output.write(`${format === 'ndjson' ? jsonText(result) : resultLine(result)}\n`);
      }
      written += 1;
    },
    end() {
      if (format === 'json') {
        const head = written === 0 ? '{"version":1,"items":[' : '';
        output.write(`${head}],"totals":${JSON.stringify(Object.fromEntries(totals))}}\n`);
      }
      return [...totals].map(([status, count]) => `${formatCount(count)} ${status}`).join(', ');
    },
  };
}

/** What a status means, where the endpoint says no more. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  conflict: 'you voted otherwise in this round, and that vote stands',
  stale: 'it changed since it was read: look again, then decide',
  claimed: 'another curator is at it: try again later',
};

function resultLine({ item, status, state, code, message = STATUS_WORDS[status] }: ItemResult): string {
  const why = [
    ...(code === undefined ? [] : [`[${escapeUntrusted(code)}]`]),
    ...(message === undefined ? [] : [excerpt(message)]),
  ];
  return [escapeUntrusted(item), escapeUntrusted(status), escapeUntrusted(state ?? ''), why.join(' ')]
    .join('\t')
    .trimEnd();
}
