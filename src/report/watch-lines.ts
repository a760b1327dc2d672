/** What `croton upload --watch` says for itself: a line when something happened, and none otherwise. */
import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { styleFor } from '../text/style.js';
import { formatBytes, formatCount, formatDuration, plural } from '../text/units.js';
import type { RoundCounts, WatchEvent } from '../transfer/watch-events.js';

interface WatchResult extends RoundCounts {
  readonly endpoint: string;
  readonly rounds: number;
  readonly durationS: number;
  readonly stopped: { readonly code: string; readonly message: string } | undefined;
}

const DONE = { sent: 'sent', present: 'already there', updated: 'with a new record' } as const;
const OPEN = {
  refused: 'refused',
  held: 'waiting for you',
  invalid: 'left out',
  withdrawn: 'withdrawn',
  failed: 'failed, to be tried again',
  left: 'not reached',
} as const;

/** The line for an event, `14:02:11 3 sent, 12 MiB; 1 waiting for you`; undefined for what is not worth one. */
export function watchLine(context: Context, event: WatchEvent): string | undefined {
  const { now } = context.clock;
  const style = styleFor(context.io.stderr, context.env);
  const said = (text: string) => `${style.dim(timeOfDay(now()))} ${text}`;
  switch (event.type) {
    case 'watching': {
      const { folder, settleS } = event;
      return said(
        `keeps ${escapeUntrusted(folder)} uploaded: files that nobody has written to for ${formatDuration(settleS)}; Ctrl-C ends it`,
      );
    }
    case 'round-ended': {
      const worth = event.sent + event.updated + event.newProblems > 0 || event.round === 1;
      return worth ? said(roundText(event)) : undefined;
    }
    case 'watch-waiting': {
      const next = formatDuration(Math.max(1, Math.round(event.delayMs / 1000)));
      return said(
        `${excerpt(event.message, 300)} ${style.dim(`[${event.code}]`)}; next try in ${next}, and so on`,
      );
    }
    default:
      return undefined;
  }
}

function roundText(counts: RoundCounts): string {
  const done = countsText(counts, DONE);
  const open = countsText(counts, OPEN);
  const bytes = counts.sentBytes > 0 ? `, ${formatBytes(counts.sentBytes)}` : '';
  const all = [...(done === '' ? [] : [done + bytes]), ...(open === '' ? [] : [open])];
  return all.length === 0 ? 'nothing to send yet' : all.join('; ');
}

function countsText(
  counts: RoundCounts,
  words: Readonly<Partial<Record<keyof RoundCounts, string>>>,
): string {
  return Object.entries(words)
    .map(([key, word]) => ({ count: counts[key as keyof RoundCounts], word }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${formatCount(count)} ${word}`)
    .join(', ');
}

/** The summary at the end of a watch. */
export function watchSummaryText(result: WatchResult): string {
  const lasted = formatDuration(result.durationS);
  return `${roundText(result)}\n${plural(result.rounds, 'round')} in ${lasted}, to ${result.endpoint}; the same command goes on\n`;
}

/** The summary for machines: a document without its version, or the end of a stream of events. */
export function watchSummaryData({ stopped, ...rest }: WatchResult): object {
  return { ...rest, error: stopped === undefined ? null : { code: stopped.code, message: stopped.message } };
}

function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
