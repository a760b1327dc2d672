import { escapeUntrusted } from '../text/escape.js';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../text/units.js';
import type { UploadCounts } from '../transfer/tally.js';

/** What this report shows of an upload that has ended. */
interface UploadResult extends UploadCounts {
  readonly endpoint: string;
  readonly account: string;
  readonly manifest: string;
  readonly journal: string;
  readonly dryRun: boolean;
  readonly durationS: number;
  readonly interrupted: boolean;
  readonly stopped: { readonly code: string; readonly message: string } | undefined;
}

const WORDS = {
  sent: 'sent',
  present: 'already there',
  updated: 'records updated',
  refused: 'refused',
  held: 'waiting for you',
  invalid: 'left out',
  withdrawn: 'withdrawn',
  failed: 'failed',
  left: 'not reached',
} as const;

/** The summary for people; `command` is what goes on with what is left. */
export function uploadSummaryText(result: UploadResult, command: string): string {
  const lines: string[] = [];
  if (result.dryRun) {
    lines.push(
      `dry run, nothing was sent: ${plural(result.clips, 'clip')}, ${formatBytes(result.bytes)}, to ${result.endpoint} as ${escapeUntrusted(result.account)}`,
    );
  }
  const counts = Object.entries(WORDS)
    .map(([key, word]) => ({ count: result[key as keyof typeof WORDS], word }))
    .filter(({ count, word }) => count > 0 && !(result.dryRun && word === WORDS.left));
  if (counts.length > 0)
    lines.push(counts.map(({ count, word }) => `${formatCount(count)} ${word}`).join(', '));
  else if (!result.dryRun) lines.push(result.interrupted ? 'nothing was sent' : 'nothing to send');
  if (result.sentBytes > 0) {
    const rate = formatRate(result.sentBytes / Math.max(0.001, result.durationS));
    lines.push(
      `${formatBytes(result.sentBytes)} in ${formatDuration(result.durationS)} (${rate}) to ${result.endpoint}, a receipt for each clip`,
    );
  }
  const unfinished = (result.failed + result.left > 0 || result.interrupted) && !result.dryRun;
  if (unfinished) lines.push(`${result.interrupted ? 'saved; ' : ''}to go on: ${command}`);
  return `${lines.join('\n')}\n`;
}

/** The summary for machines: one document, or the last line of a stream of events. */
export function uploadSummaryJson(result: UploadResult, asEvent = false): string {
  const { stopped, ...rest } = result;
  const error = stopped === undefined ? null : { code: stopped.code, message: stopped.message };
  const head = asEvent ? { type: 'finished' } : { version: 1 };
  return `${JSON.stringify({ ...head, ...rest, error })}\n`;
}
