import type { MediaFacts, VideoStream } from './facts.js';
import { frameDump } from './frame-dump.js';
import { type FrameWindow, frameArguments } from './frame-graph.js';
import type { Picture } from './frames.js';
import { mainVideoStream } from './main-video-stream.js';
import { type FfprobeLimits, runFfprobe } from './run-ffprobe.js';

export interface PictureWish extends FfprobeLimits {
  /** Path of ffprobe. */
  readonly ffprobe: string;
  /** How many pictures, spread over the clip; fewer come where it has fewer. */
  readonly count: number;
  /** Pixels of the longer side; a smaller clip is not enlarged. */
  readonly longSidePx: number;
}

/** Decoding from one end to the other costs less than so many starts of ffprobe. */
const WHOLE_S = 10;
/** Frames may be missing at a place: what comes within so many seconds will do. */
const PATIENCE_S = 5;

/**
 * Takes small pictures of a clip for people to look at, upright, in order. Empty where nothing can be decoded in time.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function takePictures(
  absolutePath: string,
  facts: MediaFacts,
  wish: PictureWish,
): Promise<Picture[]> {
  const stream = mainVideoStream(facts);
  if (stream === undefined) return [];
  const size = fitSize(stream, wish.longSidePx);
  const pixels = uprightFilters(stream, size);
  const pictures: Picture[] = [];
  let originS: number | undefined;
  for (const { window, rate, count } of planPictures(facts.durationS, wish.count)) {
    const dump = frameDump(size.width * size.height * 3, ({ ptsS, pixels: rgb }) => {
      originS ??= window.startS === null && !Number.isNaN(ptsS) ? ptsS : 0;
      pictures.push({ atS: Number.isNaN(ptsS) ? window.seekS : Math.max(0, ptsS - originS), ...size, rgb });
    });
    const args = frameArguments(absolutePath, facts, stream, window, { rate, maxPictures: count, pixels });
    const { end } = await runFfprobe(wish.ffprobe, args, { ...wish, onOutput: dump.add });
    if (end.kind !== 'exit') break;
  }
  return pictures.slice(0, wish.count);
}

interface Take {
  readonly window: FrameWindow;
  /** Pictures a second. */
  readonly rate: number;
  readonly count: number;
}

function planPictures(durationS: number | null, count: number): Take[] {
  if (durationS === null || durationS <= WHOLE_S) {
    const lengthS = durationS ?? WHOLE_S;
    return [{ window: { startS: null, lengthS: lengthS + 1, seekS: 0 }, rate: count / lengthS, count }];
  }
  return Array.from({ length: count }, (_, index) => {
    const seekS = Math.floor((index * durationS) / count);
    const startS = index === 0 ? null : seekS;
    return { window: { startS, lengthS: PATIENCE_S, seekS }, rate: 1, count: 1 };
  });
}

/** The size as displayed that fits into a square. */
function fitSize({ width, height }: VideoStream, longSidePx: number) {
  const scale = Math.min(1, longSidePx / Math.max(width, height, 1));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}

/** Scales first, then turns: fewer pixels are turned. */
function uprightFilters(
  { rotation }: VideoStream,
  { width, height }: { width: number; height: number },
): string {
  const [w, h] = rotation === 90 || rotation === 270 ? [height, width] : [width, height];
  const turn = { 0: '', 90: 'transpose=clock,', 180: 'hflip,vflip,', 270: 'transpose=cclock,' }[rotation];
  return `scale=${w}:${h}:flags=area,${turn}format=rgb24`;
}
