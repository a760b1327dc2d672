import type { Context } from '../context.js';
import { wantsUnicode } from '../text/style.js';
import { openFramePainter } from './frame-painter.js';
import { problemTeller } from './problem-teller.js';
import { uploadFrame } from './upload-frame.js';
import { UploadProgress } from './upload-progress.js';
import type { UploadReport } from './upload-report.js';

/** What is over by then needs no bars, milliseconds. */
const BARS_AFTER_MS = 300;

/**
 * Bars on a terminal: one for all bytes, one for each clip under way. Problems and what others write to `stderr` scroll
 * above them.
 */
export async function uploadBarsReport(context: Context): Promise<UploadReport> {
  const { io, clock, env } = context;
  const { stderr } = io;
  const progress = new UploadProgress();
  const tellProblem = problemTeller(context);
  const unicode = wantsUnicode(env);
  const painter = await openFramePainter(stderr, () => {
    const { columns = 80, rows = 24 } = stderr;
    return uploadFrame(progress, { columns, rows, unicode }, clock.now());
  });
  let hidden = false;
  let ended = false;
  const startedMs = clock.now();
  const draw = () => {
    if (!hidden && !ended && clock.now() - startedMs >= BARS_AFTER_MS) painter.show();
  };
  const write = (text: string) => {
    if (painter.shown) painter.print(text);
    else stderr.write(text);
  };
  const hide = () => {
    hidden = true;
    painter.hide();
  };
  return {
    stderr: {
      write(data) {
        if (typeof data !== 'string') return stderr.write(data);
        write(data);
        return true;
      },
      get isTTY() {
        return stderr.isTTY;
      },
      get columns() {
        return stderr.columns;
      },
      get rows() {
        return stderr.rows;
      },
      once: (event, listener) => stderr.once?.(event, listener),
    },
    event(event) {
      progress.take(event, clock.now());
      const told = event.type === 'clip-problem' ? tellProblem(event.problem) : undefined;
      if (told !== undefined) write(`${told}\n`);
      // Somebody is asked for a token on the same terminal.
      if (event.type === 'paused' && event.why === 'signed-out') hide();
      if (event.type === 'resumed') hidden = false;
      draw();
    },
    hide,
    show() {
      hidden = false;
      draw();
    },
    end() {
      ended = true;
      painter.hide();
    },
  };
}
