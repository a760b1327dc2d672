/** The status for a person at a terminal: counts, then what needs them and what to do about it. */
import type { Output } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { type Style, styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { formatCount, plural } from '../text/units.js';
import type { ReasonWords, StatusClip } from './status-clip.js';
import { orderedStates, stateWords } from './status-states.js';

interface StatusTable extends ReasonWords {
  readonly counts: ReadonlyMap<string, number>;
  /** Clips about which there is something to say, the first of them. */
  readonly attention: readonly StatusClip[];
  /** The other clips that wait, by state. */
  readonly silent: ReadonlyMap<
    string,
    { readonly count: number; readonly names: readonly string[]; readonly next: string | null }
  >;
  readonly waiting: number;
}

/** Writes counts and advice to `output`, no wider than it. */
export function writeStatusTable(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  table: StatusTable,
): void {
  const { counts, attention, silent, waiting } = table;
  const style = styleFor(output, env);
  if (counts.size === 0) output.write('nothing there yet: croton upload\n');
  const rows = orderedStates(counts).map(([state, count]) => [
    escapeUntrusted(state),
    formatCount(count),
    stateWords(state),
  ]);
  for (const line of layoutTable(rows, output.columns)) output.write(`${line}\n`);
  if (waiting === 0) return;
  output.write(`\n${style.bold(`${plural(waiting, 'clip')} waiting for you`)}\n`);
  for (const clip of attention) writeClip(output, style, clip, table);
  let told = attention.length;
  for (const [state, { count, names, next }] of silent) {
    told += count;
    const more = count > names.length ? ` and ${formatCount(count - names.length)} more` : '';
    output.write(
      `  ${formatCount(count)} ${state}: ${names.map((name) => excerpt(name, 60)).join(', ')}${more}\n`,
    );
    if (next !== null) output.write(style.dim(`    ${excerpt(next, 300)}\n`));
  }
  if (waiting > told) output.write(`  ${told} of ${formatCount(waiting)}, --format plain for the rest\n`);
}

function writeClip(output: Output, style: Style, clip: StatusClip, words: ReasonWords): void {
  const { submission, state, reasons } = clip;
  const why = reasons.length === 0 ? '' : `: ${reasons.map(escapeUntrusted).join(', ')}`;
  const name = excerpt(clip.name || (submission ?? ''), 100);
  output.write(`  ${name}  ${escapeUntrusted(state)}${why}\n`);
  for (const line of advice(clip, words)) output.write(style.dim(`    ${line}\n`));
}

/** What is wrong and what to do, in lines that are safe to print. */
function advice(clip: StatusClip, { explain, messages }: ReasonWords): string[] {
  const { submission, reasons, message, next_step } = clip;
  const told = reasons.flatMap((code) => {
    const reason = explain(code);
    return reason === undefined ? [] : [`${reason.title}: ${reason.fix}`];
  });
  const written = messages.get(submission ?? '') ?? [];
  return [
    ...told,
    ...(message === null ? [] : [excerpt(message, 300)]),
    ...written.map((note) => `note: ${excerpt(note, 1000)}`),
    ...(next_step === null ? [] : [excerpt(next_step, 300)]),
  ];
}
