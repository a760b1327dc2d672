import stringWidth from 'string-width';
import type { Output } from '../context.js';

/** Redraws a second, at most. */
const FPS = 10;
const CLEAR_BELOW = '\u001b[J';
const SHOW_CURSOR = '\u001b[?25h';

/** Lines that stay at the bottom of a terminal and are drawn anew in place. */
export interface FramePainter {
  readonly shown: boolean;
  /** Draws, ten times a second, until it is hidden. */
  show(): void;
  /** Takes the lines off the terminal. */
  hide(): void;
  /** Writes whole lines above them; what does not end with a line end waits for the rest of its line. */
  print(text: string): void;
}

/** Draws with cli-progress what `frame` gives at the moment: lines that are narrower than the terminal. */
export async function openFramePainter(
  output: Output,
  frame: () => readonly string[],
): Promise<FramePainter> {
  const { MultiBar } = await import('cli-progress');
  let multi: InstanceType<typeof MultiBar> | undefined;
  let lines: readonly string[] = [];
  let bars = 0;
  let columns = 0;
  let above = '';
  let piece = '';
  let lastPiece = '';
  const stream = {
    isTTY: true,
    // The lines are measured here: cli-progress would cut them by code units.
    columns: Number.MAX_SAFE_INTEGER,
    write(text: string) {
      piece += text;
      return true;
    },
  };
  // A frame goes to the terminal in one piece, so that it does not flicker, and only when it is another one.
  const flush = () => {
    if (piece !== '' && piece !== lastPiece) output.write(piece);
    lastPiece = piece;
    piece = '';
  };
  const look = () => {
    const now = output.columns ?? 80;
    // A terminal that got narrower has broken the lines: they take more rows than were drawn.
    const broken = now < columns ? lines.reduce((sum, line) => sum + rowsOf(line, now) - 1, 0) : 0;
    if (broken > 0) piece += `\u001b[${broken}A`;
    if (now !== columns) lastPiece = '';
    columns = now;
    lines = frame();
  };
  const clear = () => {
    const end = above.lastIndexOf('\n') + 1;
    if (end > 0) lastPiece = '';
    piece += CLEAR_BELOW + above.slice(0, end);
    above = above.slice(end);
  };
  const open = () => {
    const options = { fps: FPS, hideCursor: true, clearOnComplete: true, linewrap: true, forceRedraw: true };
    const made = new MultiBar({ ...options, stream: stream as unknown as NodeJS.WritableStream });
    const fit = () => {
      for (; bars < lines.length; bars += 1) {
        const index = bars;
        made.create(1, 0, {}, { format: () => lines[index] ?? '' });
      }
    };
    bars = 0;
    look();
    fit();
    made.on('update-pre', () => {
      look();
      fit();
    });
    made.on('redraw-pre', clear);
    made.on('update-post', () => {
      // Bars cannot be taken off the end without a trace: fewer lines are a new set.
      if (lines.length < bars && multi === made) {
        made.stop();
        multi = open();
      } else flush();
    });
    made.update();
    return made;
  };
  const showCursor = () => void output.write(SHOW_CURSOR);
  return {
    get shown() {
      return multi !== undefined;
    },
    show() {
      if (multi !== undefined) return;
      process.once('exit', showCursor);
      multi = open();
    },
    hide() {
      if (multi === undefined) return;
      process.removeListener('exit', showCursor);
      const ending = multi;
      multi = undefined;
      ending.stop();
      piece += above;
      above = '';
      flush();
    },
    print(text) {
      above += text;
    },
  };
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stringWidth(line) / columns));
}
