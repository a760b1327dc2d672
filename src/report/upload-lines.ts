/** The lines that tell of an upload, the same for bars and plain output. */
import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { formatMoment } from '../text/moment.js';
import { styleFor } from '../text/style.js';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../text/units.js';
import type { ClipProblem, PauseReason } from '../transfer/events.js';
import type { UploadProgress } from './upload-progress.js';

/** `120 of 2,000 clips, 1.2 GiB of 3.4 GiB, 2.4 MB/s, 12m left, 3 problems` */
export function progressLine(progress: UploadProgress, nowMs: number): string {
  return [...countParts(progress), ...stateParts(progress, nowMs)].join(', ');
}

/** `120 of 2,000 clips`, `1.2 GiB of 3.4 GiB`; none before there is anything to count. */
export function countParts(progress: UploadProgress): string[] {
  if (progress.clips === 0) return [];
  // While the folder is still looked through, there may be more.
  const least = progress.final ? '' : 'at least ';
  return [
    `${formatCount(progress.settled)} of ${least}${plural(progress.clips, 'clip')}`,
    `${formatBytes(progress.doneBytes)} of ${least}${formatBytes(progress.bytes)}`,
  ];
}

/** What goes on now, the most important first: what is waited for, else rate and time left, else the phase. */
export function stateParts(progress: UploadProgress, nowMs: number): string[] {
  const halt = haltText(progress, nowMs);
  const parts = halt === undefined ? motionParts(progress, nowMs) : [halt];
  return progress.problems === 0 ? parts : [...parts, plural(progress.problems, 'problem')];
}

/** Why nothing moves, and until when; undefined while something may. */
export function haltText(progress: UploadProgress, nowMs: number): string | undefined {
  if (progress.locked !== undefined) return lockLine(progress.locked.pid);
  if (progress.pause !== undefined) return pauseLine(progress.pause, nowMs);
  const waiting = progress.waiting(nowMs);
  // Of one clip that waits while others move, the line above the bars has told.
  if (waiting === undefined || (!waiting.away && waiting.fileName !== undefined)) return undefined;
  return waitLine({ ...waiting, delayMs: waiting.untilMs - nowMs });
}

function motionParts(progress: UploadProgress, nowMs: number): string[] {
  const rate = progress.rate(nowMs);
  const eta = progress.etaS(nowMs);
  if (progress.begun) {
    const checking = progress.checking > 0 && progress.checking === progress.flights.size;
    return [
      ...(rate === undefined ? [] : [formatRate(rate)]),
      ...(eta === undefined || eta < 1 ? [] : [`${formatEta(eta)} left`]),
      ...(checking ? ['the endpoint checks what arrived'] : []),
      ...(progress.flights.size === 0 && progress.settled < progress.clips && progress.prepared > 0
        ? [`hashed ${formatCount(progress.prepared)}`]
        : []),
    ];
  }
  if (progress.prepared > 0)
    return [`hashed ${formatCount(progress.prepared)} of ${plural(progress.clips, 'clip')}`];
  return progress.scanned === 0 ? ['looking'] : [`looked at ${plural(progress.scanned, 'file')}`];
}

/** Seconds as far as they can be known: an estimate of hours has no seconds. */
export function formatEta(seconds: number): string {
  if (seconds < 60) return formatDuration(Math.ceil(seconds));
  if (seconds < 600) return formatDuration(Math.ceil(seconds / 5) * 5);
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes}m` : formatDuration(minutes * 60);
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

interface WaitText {
  readonly reason: string;
  readonly delayMs: number;
  readonly away: boolean;
  readonly busy?: boolean | undefined;
  readonly fileName?: string | undefined;
}

/** What is waited for: `endpoint busy, next try in 12s (the endpoint answered 503)`. */
export function waitLine({ away, busy, delayMs, reason, fileName }: WaitText): string {
  const next = `next try in ${formatDuration(Math.max(1, Math.ceil(delayMs / 1000)))}`;
  if (away) return `endpoint ${busy ? 'busy' : 'not reachable'}, ${next} (${excerpt(reason)})`;
  return `${fileName === undefined ? '' : `${escapeUntrusted(fileName)}: `}${excerpt(reason)}, ${next}`;
}

/** Another process has the collection. */
export function lockLine(pid: number | undefined): string {
  const which = pid === undefined ? '' : ` (process ${pid})`;
  return `another croton${which} uploads this collection: waiting until it ends`;
}

const PAUSES: Readonly<Record<PauseReason, string>> = {
  window: 'outside of the window',
  budget: 'budget used up',
  pause: 'paused',
  'signed-out': 'signed out',
};

/** Why sending stands still, until when, and what ends it. */
export function pauseLine(
  { why, untilMs }: { readonly why: PauseReason; readonly untilMs: number | undefined },
  nowMs: number,
): string {
  const until = untilMs === undefined ? '' : ` until ${formatMoment(untilMs, nowMs)}`;
  return `${PAUSES[why]}${until}${why === 'pause' ? ': croton upload resume goes on' : ''}`;
}
