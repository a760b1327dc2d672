/** The lines that tell of an upload, the same for bars and plain output. */
import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { styleFor } from '../text/style.js';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../text/units.js';
import type { ClipProblem, TransferEvent } from '../transfer/events.js';
import type { UploadProgress } from './upload-progress.js';

/** `120 of 2,000 clips, 1.2 of 3.4 GiB, 2.4 MB/s, 12m03s left` */
export function progressLine(progress: UploadProgress, nowMs: number): string {
  if (progress.clips === 0) return `looked at ${plural(progress.scanned, 'file')}`;
  const rate = progress.rate(nowMs);
  const eta = progress.etaS(nowMs);
  return [
    `${formatCount(progress.settled)} of ${plural(progress.clips, 'clip')}`,
    `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.bytes)}`,
    ...(rate === undefined ? [] : [formatRate(rate)]),
    ...(eta === undefined || eta < 1 ? [] : [`${formatDuration(eta)} left`]),
    ...(progress.settled < progress.clips && progress.doneBytes >= progress.bytes
      ? ['the endpoint checks what arrived']
      : []),
    ...(progress.problems === 0 ? [] : [plural(progress.problems, 'problem')]),
  ].join(', ');
}

const KINDS: Readonly<Record<ClipProblem['kind'], string>> = {
  failed: 'failed',
  refused: 'refused',
  held: 'waits for you',
  invalid: 'left out',
  withdrawn: 'withdrawn',
};

/** A clip that is not there, why, and what to do: two lines. */
export function problemLines(context: Context, problem: ClipProblem): string {
  const style = styleFor(context.io.stderr, context.env);
  const { fileName, kind, message, code, fix } = problem;
  const color = kind === 'held' || kind === 'withdrawn' ? style.yellow : style.red;
  return `${escapeUntrusted(fileName)}: ${color(KINDS[kind])}: ${excerpt(message, 300)} ${style.dim(`[${escapeUntrusted(code)}]`)}\n${style.dim(`  fix: ${excerpt(fix, 300)}`)}`;
}

/** What is waited for. */
export function waitLine({ away, delayMs, reason, fileName }: TransferEvent & { type: 'waiting' }): string {
  const what = away ? 'endpoint not reachable' : escapeUntrusted(fileName ?? 'the endpoint');
  return `${what}: ${excerpt(reason)}; next try in ${formatDuration(Math.max(1, Math.round(delayMs / 1000)))}`;
}
