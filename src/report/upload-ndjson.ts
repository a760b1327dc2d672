import type { Output } from '../context.js';
import type { TransferEvent } from '../transfer/events.js';

const PROGRESS_EVERY_MS = 1000;

/** One JSON object a line for each event; of progress, one a second for each clip. */
export function uploadNdjsonReport(output: Output, now: () => number) {
  const last = new Map<string, number>();
  return {
    event(event: TransferEvent): void {
      if (event.type === 'clip-progress') {
        if (now() - (last.get(event.id) ?? 0) < PROGRESS_EVERY_MS) return;
        last.set(event.id, now());
      }
      if (event.type === 'clip-done' || event.type === 'clip-sent') last.delete(event.id);
      output.write(`${JSON.stringify(event)}\n`);
    },
    end(): void {},
  };
}
