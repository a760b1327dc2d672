import type { Context } from '../context.js';
import { shorten } from '../text/table.js';

export interface ValidateBar {
  /** Draws it, unless it stands there already: then it draws itself again ten times a second. */
  show(): void;
  /** Takes it off the terminal. */
  clear(): void;
}

const BAR_COLUMNS = 20;
const LEAST_BAR_COLUMNS = 6;

/** How far something is: `text` says it in words. */
interface Progress {
  readonly files: number;
  readonly total: number | undefined;
  text(nowMs: number): string;
}

/** One line on a terminal, never wider than it; the words alone while the total is unknown. */
export async function openValidateBar({ io, clock }: Context, progress: Progress): Promise<ValidateBar> {
  const { default: cliProgress } = await import('cli-progress');
  let shown: InstanceType<typeof cliProgress.SingleBar> | undefined;
  const format = (): string => {
    const columns = (io.stderr.columns ?? 80) - 1;
    const text = progress.text(clock.now());
    const room = Math.min(BAR_COLUMNS, columns - text.length - 1);
    const { files, total } = progress;
    if (total === undefined || room < LEAST_BAR_COLUMNS) return shorten(text, columns);
    const filled = Math.round(Math.min(1, files / Math.max(1, total)) * (room - 2));
    return shorten(`[${'='.repeat(filled)}${' '.repeat(room - 2 - filled)}] ${text}`, columns);
  };
  return {
    show(): void {
      if (shown !== undefined) return;
      const stream = io.stderr as NodeJS.WritableStream;
      const look = { fps: 10, hideCursor: true, clearOnComplete: true, linewrap: true };
      shown = new cliProgress.SingleBar({ stream, format, ...look });
      shown.start(1, 0);
    },
    clear(): void {
      shown?.stop();
      shown = undefined;
    },
  };
}
