import type { Context } from '../context.js';
import type { TransferEvent } from '../transfer/events.js';
import { problemTeller } from './problem-teller.js';
import { haltText, lockLine, pauseLine, progressLine, waitLine } from './upload-lines.js';
import { UploadProgress } from './upload-progress.js';
import type { UploadReport } from './upload-report.js';

const EVERY_MS = 10_000;
/** Several files wait for the same endpoint: it is told once in a while. */
const WAITS_EVERY_MS = 30_000;
const SHORTEST_WAIT_MS = 1000;

/** Plain lines on stderr: problems as they come, progress every ten seconds, nothing twice. */
export function uploadPlainReport(
  context: Context,
  options: {
    readonly quiet: boolean;
    /** Somebody else says how it ended. */
    readonly noEnd?: boolean;
  },
): UploadReport {
  const { io, clock } = context;
  const progress = new UploadProgress();
  const tellProblem = problemTeller(context);
  let last = '';
  const say = (text: string) => {
    if (text === last) return;
    last = text;
    io.stderr.write(`${text}\n`);
  };
  let next = clock.now() + EVERY_MS;
  let nextWait = 0;
  const tellHalt = (event: TransferEvent, now: number) => {
    if (event.type === 'paused') say(pauseLine(event, now));
    if (event.type === 'resumed') say('going on');
    if (event.type === 'locked') say(lockLine(event.pid));
    if (event.type !== 'waiting' || event.delayMs < SHORTEST_WAIT_MS || now < nextWait) return;
    nextWait = now + WAITS_EVERY_MS;
    say(waitLine(event));
  };
  return {
    stderr: io.stderr,
    event(event) {
      const now = clock.now();
      progress.take(event, now);
      const told = event.type === 'clip-problem' ? tellProblem(event.problem) : undefined;
      if (told !== undefined) say(told);
      if (options.quiet || event.type === 'clip-problem') return;
      tellHalt(event, now);
      // While it waits, only the countdown would be news.
      if (now < next || haltText(progress, now) !== undefined) return;
      next = now + EVERY_MS;
      say(progressLine(progress, now));
    },
    hide() {},
    show() {},
    end() {
      if (!options.quiet && !options.noEnd && progress.settled > 0) say(progressLine(progress, clock.now()));
    },
  };
}
