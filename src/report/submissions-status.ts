/** What became of a contributor's clips: how many are where, and which need something of them. */
import type { Output } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { csvRow } from './csv-row.js';
import type { ReasonWords, StatusClip } from './status-clip.js';
import { orderedStates } from './status-states.js';
import { writeStatusTable } from './status-table.js';

export const STATUS_FORMATS = ['table', 'plain', 'json', 'ndjson', 'csv'] as const;
export type StatusFormat = (typeof STATUS_FORMATS)[number];

export interface StatusWriter {
  clip(clip: StatusClip): void;
  /** Ids of the submissions whose messages `end` will show. */
  readonly explained: readonly string[];
  /** @param messages what curators or the endpoint's own check wrote, by submission. Untrusted. */
  end(messages: ReasonWords['messages']): void;
  /** Clips that wait for the contributor. */
  readonly waiting: number;
  readonly total: number;
}

/** States in which nothing goes on without the contributor. */
const WAITING = new Set(['not sent', 'declared', 'returned', 'rejected', 'changes-requested']);
/** Clips that a table keeps to name them; the other formats name all. */
const KEPT = 50;
/** Submissions whose messages are read, one request each. */
const EXPLAINED = 50;

const COLUMNS = [
  'file_name',
  'id',
  'submission',
  'state',
  'round',
  'reasons',
  'why',
  'next_step',
  'updated_at',
] as const;

interface WriterOptions extends Pick<ReasonWords, 'explain'> {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A writer of the status to `output`. Memory grows with the clips that need attention, in json alone. */
export function statusWriter(
  format: StatusFormat,
  output: Output,
  { endpoint, env, explain }: WriterOptions,
): StatusWriter {
  const counts = new Map<string, number>();
  const attention: StatusClip[] = [];
  /** Clips that wait and about which there is nothing to say but that, by state. */
  const silent = new Map<string, { count: number; names: string[]; next: string | null }>();
  let waiting = 0;
  let total = 0;
  if (format === 'csv') output.write(`${COLUMNS.join(',')}\n`);

  function keep(clip: StatusClip): void {
    if (!WAITING.has(clip.state)) return;
    waiting += 1;
    if (format === 'json') attention.push(clip);
    if (format !== 'table') return;
    if (clip.reasons.length > 0 || (clip.submission !== null && clip.state !== 'declared')) {
      if (attention.length < KEPT) attention.push(clip);
      return;
    }
    const known = silent.get(clip.state) ?? { count: 0, names: [], next: clip.next_step };
    known.count += 1;
    if (known.names.length < 3) known.names.push(clip.name);
    silent.set(clip.state, known);
  }

  return {
    get waiting() {
      return waiting;
    },
    get total() {
      return total;
    },
    get explained() {
      if (format !== 'table' && format !== 'json') return [];
      const submissions = attention.flatMap(({ submission, state, reasons }) =>
        submission === null || (reasons.length === 0 && state !== 'returned') ? [] : [submission],
      );
      return submissions.slice(0, EXPLAINED);
    },
    clip(clip) {
      counts.set(clip.state, (counts.get(clip.state) ?? 0) + 1);
      total += 1;
      if (format === 'ndjson') output.write(`${jsonText(clip)}\n`);
      if (format === 'plain') output.write(plainLine(clip));
      if (format === 'csv') output.write(csvRow(csvCells(clip, explain), output));
      keep(clip);
    },
    end(messages) {
      if (format === 'json') {
        const states = Object.fromEntries(orderedStates(counts));
        const items = attention.map((clip) => ({
          ...clip,
          messages: messages.get(clip.submission ?? '') ?? [],
        }));
        output.write(`${jsonText({ version: 1, endpoint, total, states, attention: items })}\n`);
      }
      if (format === 'table')
        writeStatusTable(output, env, { counts, attention, silent, waiting, explain, messages });
    },
  };
}

/** Columns of `plain`: state, submission, name, reasons, next step. */
function plainLine(clip: StatusClip): string {
  const { submission, state, reasons, next_step } = clip;
  const cells = [state, submission ?? '', clip.name, reasons.join(','), next_step ?? ''];
  return `${cells.map(escapeUntrusted).join('\t')}\n`;
}

/** In the order of the columns. */
function csvCells(clip: StatusClip, explain: WriterOptions['explain']): (string | number | null)[] {
  const titles = clip.reasons.flatMap((code) => explain(code)?.title ?? []);
  const why = clip.message ?? titles.join('; ');
  const { file_name, id, submission, state, round, reasons, next_step, updated_at } = clip;
  return [file_name, id, submission, state, round, reasons.join('|'), why, next_step, updated_at];
}
