import { BLACK_LEVEL, SAMPLE_SIDE } from './frame-sample.js';
import type { FrameReport } from './frames.js';

type Bars = FrameReport['bars'];

const NONE: Bars = { top: 0, bottom: 0, left: 0, right: 0 };
/** Share of the fields between the bars that must show something: a picture fills its frame, lines of text leave gaps. */
const FILLED = 0.85;
/** The same beside a bar, where a dark ground or sky may lie. */
const EDGE_FILLED = 0.6;
/** Share of the height and width that bars leave at least: what is smaller is a line of text. The widest films take 0.23 of an upright frame. */
const MIN_LEFT = 0.2;
/** Share of the pictures in which they do: a dark scene now and then proves nothing. */
const PICTURES = 0.5;

/**
 * Measures black bars that stay in all pictures, as shares of the height and width. A night sky and a title on black
 * have no bars: what lies between bars is a picture with straight edges, filled from one to the other.
 * @param pictures gray pictures of {@link SAMPLE_SIDE}² pixels that are not black
 */
export function measureBars(pictures: readonly Uint8Array[]): Bars {
  const brightest = new Uint8Array(SAMPLE_SIDE * SAMPLE_SIDE);
  for (const pixels of pictures) {
    for (const [at, pixel] of pixels.entries()) brightest[at] = Math.max(brightest[at] ?? 0, pixel);
  }
  const rows = darkEdges((line, at) => brightest[line * SAMPLE_SIDE + at]);
  const columns = darkEdges((line, at) => brightest[at * SAMPLE_SIDE + line]);
  if (rows === undefined || columns === undefined) return NONE;
  const box = { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after };
  const filled = pictures.filter((pixels) => fills(pixels, box)).length;
  if (pictures.length === 0 || filled < pictures.length * PICTURES) return NONE;
  const share = (fields: number) => fields / SAMPLE_SIDE;
  return { top: share(box.top), bottom: share(box.bottom), left: share(box.left), right: share(box.right) };
}

/** How many lines are black before and after the first and last that are not. */
function darkEdges(pixelAt: (line: number, at: number) => number | undefined) {
  const isDark = (line: number) => {
    for (let at = 0; at < SAMPLE_SIDE; at += 1) if ((pixelAt(line, at) ?? 0) > BLACK_LEVEL) return false;
    return true;
  };
  let before = 0;
  while (before < SAMPLE_SIDE && isDark(before)) before += 1;
  if (before === SAMPLE_SIDE) return undefined;
  let after = 0;
  while (isDark(SAMPLE_SIDE - 1 - after)) after += 1;
  return { before, after };
}

/** Whether a picture reaches each edge of the box along most of it, and fills the box. */
function fills(pixels: Uint8Array, { top, bottom, left, right }: Bars): boolean {
  // Half of the field at an edge is bar: the one behind it tells.
  const [fromY, endY] = [top === 0 ? 0 : top + 1, SAMPLE_SIDE - bottom - Math.sign(bottom)];
  const [fromX, endX] = [left === 0 ? 0 : left + 1, SAMPLE_SIDE - right - Math.sign(right)];
  if (Math.min(endY - fromY, endX - fromX) < SAMPLE_SIDE * MIN_LEFT) return false;
  const isFilled = (x0: number, x1: number, y0: number, y1: number, share: number) => {
    let lit = 0;
    for (let y = y0; y < y1; y += 1) {
      for (let x = x0; x < x1; x += 1) if ((pixels[y * SAMPLE_SIDE + x] ?? 0) > BLACK_LEVEL) lit += 1;
    }
    return lit >= (x1 - x0) * (y1 - y0) * share;
  };
  return (
    isFilled(fromX, endX, fromY, endY, FILLED) &&
    (top === 0 || isFilled(fromX, endX, fromY, fromY + 1, EDGE_FILLED)) &&
    (bottom === 0 || isFilled(fromX, endX, endY - 1, endY, EDGE_FILLED)) &&
    (left === 0 || isFilled(fromX, fromX + 1, fromY, endY, EDGE_FILLED)) &&
    (right === 0 || isFilled(endX - 1, endX, fromY, endY, EDGE_FILLED))
  );
}
