import type { Context } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import { pad, shorten } from '../text/table.js';
import { formatBytes } from '../text/units.js';
import type { TransferEvent } from '../transfer/events.js';
import { problemLines, progressLine, waitLine } from './upload-lines.js';
import { UploadProgress } from './upload-progress.js';

/** Redraws a second. */
const FPS = 10;
const FILE_BARS = 16;
const BAR_COLUMNS = 20;
const LEAST_BAR_COLUMNS = 6;

/** Bars on a terminal: one for all bytes, one for each file under way. Never wider than the terminal. */
export async function uploadBarsReport(context: Context) {
  const { MultiBar } = await import('cli-progress');
  const { io, clock } = context;
  const progress = new UploadProgress(clock.now());
  let wait: { readonly text: string; readonly untilMs: number } | undefined;
  const columns = () => (io.stderr.columns ?? 80) - 1;
  const drawTotal = () => {
    const now = clock.now();
    const waiting = wait !== undefined && now < wait.untilMs ? ` | ${wait.text}` : '';
    const share = progress.bytes === 0 ? 0 : progress.doneBytes / progress.bytes;
    const text = `${progressLine(progress, now)}${waiting}`;
    // On a narrow terminal the numbers matter more than the bar.
    const room = Math.min(BAR_COLUMNS, columns() - text.length - 1);
    return shorten(room < LEAST_BAR_COLUMNS ? text : `${drawBar(share, room)} ${text}`, columns());
  };
  const drawFile = (_: unknown, __: unknown, { id }: { id?: string }) => {
    const flight = id === undefined ? undefined : progress.flights.get(id);
    if (flight === undefined) return '';
    const size = formatBytes(flight.bytes);
    const room = Math.max(8, columns() - BAR_COLUMNS - size.length - 6);
    const name = pad(shorten(escapeUntrusted(flight.fileName), room), room);
    return shorten(`  ${drawBar(flight.done / flight.bytes, BAR_COLUMNS)} ${name} ${size}`, columns());
  };
  // Drawn only when sending begins: before it, a question may stand on the terminal.
  const openBars = () => {
    const stream = io.stderr as NodeJS.WritableStream;
    const multi = new MultiBar({ stream, fps: FPS, hideCursor: true, clearOnComplete: true, linewrap: true });
    return { multi, total: multi.create(1, 0, {}, { format: drawTotal }) };
  };
  let bars: ReturnType<typeof openBars> | undefined;
  const files = new Map<string, ReturnType<InstanceType<typeof MultiBar>['create']>>();
  const remove = (id: string | undefined) => {
    const bar = id === undefined ? undefined : files.get(id);
    if (id === undefined || bar === undefined) return;
    bars?.multi.remove(bar);
    files.delete(id);
  };
  const drawEvent = (event: TransferEvent, { multi }: ReturnType<typeof openBars>, now: number) => {
    switch (event.type) {
      case 'clip-started':
        if (files.size < FILE_BARS)
          files.set(event.id, multi.create(event.bytes, 0, { id: event.id }, { format: drawFile }));
        return;
      case 'clip-progress':
        files.get(event.id)?.update(event.bytes);
        return;
      case 'clip-sent':
      case 'clip-done':
        remove(event.id);
        return;
      case 'clip-problem':
        remove(event.problem.id);
        multi.log(`${problemLines(context, event.problem)}\n`);
        return;
      case 'waiting':
        if (event.delayMs >= 1000) wait = { text: waitLine(event), untilMs: now + event.delayMs };
    }
  };
  return {
    event(event: TransferEvent): void {
      const now = clock.now();
      progress.take(event, now);
      if (bars === undefined && event.type === 'clip-problem') {
        io.stderr.write(`${problemLines(context, event.problem)}\n`);
        return;
      }
      if (event.type === 'clip-started' || event.type === 'clip-done') bars ??= openBars();
      if (bars === undefined) return;
      drawEvent(event, bars, now);
      bars.total.setTotal(Math.max(1, progress.bytes));
      bars.total.update(progress.doneBytes);
    },
    end(): void {
      bars?.multi.stop();
    },
  };
}

function drawBar(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * (columns - 2));
  return `[${'='.repeat(filled)}${' '.repeat(columns - 2 - filled)}]`;
}
