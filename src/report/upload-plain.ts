import type { Context } from '../context.js';
import type { TransferEvent } from '../transfer/events.js';
import { problemLines, progressLine, waitLine } from './upload-lines.js';
import { UploadProgress } from './upload-progress.js';

const EVERY_MS = 10_000;
/** Several files wait for the same endpoint: it is told once in a while. */
const WAITS_EVERY_MS = 5000;

/** Plain lines on stderr: problems as they come, progress every ten seconds. */
export function uploadPlainReport(context: Context, options: { readonly quiet: boolean }) {
  const { io, clock } = context;
  const progress = new UploadProgress(clock.now());
  const say = (text: string) => void io.stderr.write(`${text}\n`);
  let next = clock.now() + EVERY_MS;
  let nextWait = 0;
  return {
    event(event: TransferEvent): void {
      const now = clock.now();
      progress.take(event, now);
      if (event.type === 'clip-problem') say(problemLines(context, event.problem));
      if (options.quiet || event.type === 'clip-problem') return;
      if (event.type === 'waiting' && event.delayMs >= 1000 && now >= nextWait) {
        nextWait = now + WAITS_EVERY_MS;
        say(waitLine(event));
      }
      if (now < next) return;
      next = now + EVERY_MS;
      say(progressLine(progress, now));
    },
    end(): void {
      if (!options.quiet && progress.settled > 0) say(progressLine(progress, clock.now()));
    },
  };
}
