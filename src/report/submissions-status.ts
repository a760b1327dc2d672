/** What became of a contributor's clips: how many are where, and which need something of them. */
import type { Output } from '../context.js';
import type { Reason } from '../curation/reasons.js';
import type { SubmissionSummary } from '../protocol/submissions.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { formatCount, plural } from '../text/units.js';
import { nameOf } from './submissions-list.js';

export const STATUS_FORMATS = ['table', 'plain', 'json', 'ndjson'] as const;
export type StatusFormat = (typeof STATUS_FORMATS)[number];

/** A clip of the manifest that the endpoint does not know. */
export interface AbsentClip {
  readonly id: string;
  readonly file_name: string;
}

export interface StatusWriter {
  submission(row: SubmissionSummary): void;
  absent(clip: AbsentClip): void;
  /** Ids of the submissions whose notes `end` will show. */
  readonly explained: readonly string[];
  end(words: ReasonWords): void;
  /** Clips that wait for the contributor. */
  readonly waiting: number;
}

/** What is said of reasons. */
export interface ReasonWords {
  explain(reason: string): Reason | undefined;
  /** What curators wrote, by submission. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** States in which nothing goes on without the contributor. */
const WAITING = new Set(['declared', 'returned', 'rejected', 'changes-requested']);
const STATE_ORDER = [
  'accepted',
  'queued',
  'received',
  'escalated',
  'duplicate',
  'declared',
  'changes-requested',
  'returned',
  'rejected',
  'withdrawn',
  'removed',
];
const NOT_SENT = 'not sent';
const UPLOAD = 'send it: croton upload';
/** Clips that a table names; the other formats name all. */
const SHOWN = 50;

/** A writer of the status at `endpoint` to `output`. Memory grows with the clips that need attention, in json alone. */
export function statusWriter(
  format: StatusFormat,
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  endpoint: string,
): StatusWriter {
  const counts = new Map<string, number>();
  const attention: Attention[] = [];
  let waiting = 0;
  const kept = format === 'json' ? Number.POSITIVE_INFINITY : format === 'table' ? SHOWN : 0;

  function take(item: Attention, waits: boolean): void {
    counts.set(item.state, (counts.get(item.state) ?? 0) + 1);
    if (format === 'plain') output.write(plainLine(item));
    if (!waits) return;
    waiting += 1;
    if (attention.length < kept) attention.push(item);
  }

  return {
    get waiting() {
      return waiting;
    },
    get explained() {
      if (format !== 'table') return [];
      return attention.flatMap(({ submission, reasons }) =>
        submission === null || reasons.length === 0 ? [] : [submission],
      );
    },
    submission(row) {
      if (format === 'ndjson') output.write(`${JSON.stringify(row)}\n`);
      const { submission, state, reasons, next_step } = row;
      take({ submission, name: nameOf(row), state, reasons, next_step }, WAITING.has(state));
    },
    absent({ id, file_name }) {
      if (format === 'ndjson') {
        output.write(`${JSON.stringify({ submission: null, id, file_name, state: 'absent' })}\n`);
      }
      take({ submission: null, name: file_name, state: NOT_SENT, reasons: [], next_step: UPLOAD }, true);
    },
    end(words) {
      if (format === 'json') {
        const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
        const states = Object.fromEntries(ordered(counts));
        output.write(`${JSON.stringify({ version: 1, endpoint, total, states, attention })}\n`);
      }
      if (format === 'table') writeTable(output, env, counts, attention, waiting, words);
    },
  };
}

interface Attention {
  readonly submission: string | null;
  readonly name: string;
  readonly state: string;
  readonly reasons: readonly string[];
  readonly next_step: string | null;
}

function ordered(counts: ReadonlyMap<string, number>): [string, number][] {
  const rank = (state: string) => (STATE_ORDER.indexOf(state) + STATE_ORDER.length) % STATE_ORDER.length;
  return [...counts].sort(([a], [b]) => rank(a) - rank(b));
}

/** Columns of `plain`: state, submission, name, reasons, next step. */
function plainLine({ submission, name, state, reasons, next_step }: Attention): string {
  const cells = [state, submission ?? '', name, reasons.join(','), next_step ?? ''];
  return `${cells.map(escapeUntrusted).join('\t')}\n`;
}

function writeTable(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  counts: ReadonlyMap<string, number>,
  attention: readonly Attention[],
  waiting: number,
  words: ReasonWords,
): void {
  const style = styleFor(output, env);
  if (counts.size === 0) output.write('nothing there yet: croton upload\n');
  const rows = ordered(counts).map(([state, count]) => [escapeUntrusted(state), formatCount(count)]);
  output.write(
    layoutTable(rows)
      .map((line) => `${line}\n`)
      .join(''),
  );
  if (waiting === 0) return;
  output.write(`\n${style.bold(`${plural(waiting, 'clip')} waiting for you`)}\n`);
  for (const item of attention) {
    const { submission, name, state, reasons } = item;
    const why = reasons.length === 0 ? '' : `: ${reasons.map(escapeUntrusted).join(', ')}`;
    output.write(`  ${excerpt(name || (submission ?? ''), 100)}  ${escapeUntrusted(state)}${why}\n`);
    for (const line of advice(item, words)) output.write(style.dim(`    ${line}\n`));
  }
  if (waiting > attention.length) {
    output.write(`  ${attention.length} of ${formatCount(waiting)}, --format plain for the rest\n`);
  }
}

/** What is wrong and what to do, in lines that are safe to print. */
function advice({ submission, reasons, next_step }: Attention, { explain, notes }: ReasonWords): string[] {
  const told = reasons.flatMap((code) => {
    const reason = explain(code);
    return reason === undefined ? [] : [`${reason.title}: ${reason.fix}`];
  });
  const written = notes.get(submission ?? '') ?? [];
  return [
    ...told,
    ...written.map((note) => `note: ${excerpt(note, 1000)}`),
    ...(next_step === null ? [] : [excerpt(next_step, 300)]),
  ];
}
