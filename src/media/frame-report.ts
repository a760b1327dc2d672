import type { VideoStream } from './facts.js';
import { measureBars } from './frame-bars.js';
import { SAMPLE_RATE } from './frame-plan.js';
import { BLACK_LEVEL, SAMPLE_SIDE, type SampledFrame } from './frame-sample.js';
import type { FrameHash, FrameReport } from './frames.js';
import { formatHash, HASH_SIDE, type Hash64, hashDistance, hashPicture } from './perceptual-hash.js';

/** Share of the fields that are black in a black picture: a logo in a corner is no picture. */
const BLACK_FIELDS = 0.99;
/** Gray by which a field grows brighter where a light comes: far above what noise does to the mean of a field. */
const LIGHT_LEVEL = 32;
/** Gray by which no field of a still picture differs from the one before: above what codecs add, below a pointer that moves. */
const STILL_LEVEL = 3;
/** In less time nothing need move. */
const MIN_JUDGED_S = 1;
/** Hashes that differ in so few bits show the same: one of them is kept. */
const SAME_BITS = 3;

/** Says what sampled pictures show, as they are displayed. Pure. */
export function reportFrames(frames: readonly SampledFrame[], stream: VideoStream): FrameReport {
  const shown = frames.map((frame) => ({ ...frame, pixels: turnSquare(frame.pixels, stream.rotation) }));
  const visible = shown.filter(
    (frame, index) => !isBlack(frame.pixels) || showsMotion(frame, shown[index - 1] ?? shown[index + 1]),
  );
  return {
    sampled: shown.length,
    black: shown.length === 0 ? 0 : 1 - visible.length / shown.length,
    frozen: shareFrozen(shown, stream.fps),
    bars: measureBars(visible.map(({ pixels }) => pixels)),
    hashes: hashFrames(visible),
    unknown: null,
  };
}

function isBlack(pixels: Uint8Array): boolean {
  let black = 0;
  for (const pixel of pixels) if (pixel <= BLACK_LEVEL) black += 1;
  return black >= pixels.length * BLACK_FIELDS;
}

/** Lights that move or flash at night are something to be seen, small as they are. */
function showsMotion(frame: SampledFrame, other: SampledFrame | undefined): boolean {
  return (
    other?.stretch === frame.stretch &&
    frame.pixels.some((pixel, at) => pixel - (other.pixels[at] ?? 0) > LIGHT_LEVEL)
  );
}

/** Share of the time between pictures of a stretch in which nothing moved. */
function shareFrozen(frames: readonly SampledFrame[], fps: number | null): number {
  // A screen recording may have no frames at all while nothing moves; a slow camera has one a second.
  const beatS = 1.5 * Math.max(1 / SAMPLE_RATE, 1 / (fps ?? 30));
  let timeS = 0;
  let stillS = 0;
  for (const [index, frame] of frames.entries()) {
    const before = frames[index - 1];
    if (before?.stretch !== frame.stretch) continue;
    const stepS = Math.max(0, frame.atS - before.atS);
    timeS += stepS;
    // Compared over two steps: slow motion shows better.
    const earlier = frames[index - 2]?.stretch === frame.stretch ? frames[index - 2] : before;
    stillS += isStill((earlier ?? before).pixels, frame.pixels) ? stepS : Math.max(0, stepS - beatS);
  }
  return timeS < MIN_JUDGED_S ? 0 : stillS / timeS;
}

function isStill(before: Uint8Array, after: Uint8Array): boolean {
  return after.every((pixel, at) => Math.abs(pixel - (before[at] ?? 0)) <= STILL_LEVEL);
}

/** Hashes of pictures that show something else than the one before. */
function hashFrames(frames: readonly SampledFrame[]): FrameHash[] {
  const kept: FrameHash[] = [];
  let last: Hash64 | undefined;
  for (const { atS, pixels } of frames) {
    const hash = hashPicture(halve(pixels));
    if (hash === undefined || (last && hashDistance(last, hash) <= SAME_BITS)) continue;
    last = hash;
    kept.push({ atS: Math.round(atS * 1000) / 1000, hash: formatHash(hash) });
  }
  return kept;
}

/** Half the size on each side, by the mean of four. */
function halve(pixels: Uint8Array): Float64Array {
  return Float64Array.from({ length: HASH_SIDE * HASH_SIDE }, (_, index) => {
    const at = Math.floor(index / HASH_SIDE) * 2 * SAMPLE_SIDE + (index % HASH_SIDE) * 2;
    const [a = 0, b = 0] = [pixels[at], pixels[at + 1]];
    const [c = 0, d = 0] = [pixels[at + SAMPLE_SIDE], pixels[at + SAMPLE_SIDE + 1]];
    return (a + b + c + d) / 4;
  });
}

/** Turns a square picture clockwise. */
function turnSquare(pixels: Uint8Array, degrees: VideoStream['rotation']): Uint8Array {
  if (degrees === 0) return pixels;
  const last = SAMPLE_SIDE - 1;
  return pixels.map((_, at) => {
    const [x, y] = [at % SAMPLE_SIDE, Math.floor(at / SAMPLE_SIDE)];
    const [fromX, fromY] =
      degrees === 90 ? [y, last - x] : degrees === 180 ? [last - x, last - y] : [last - y, x];
    return pixels[fromY * SAMPLE_SIDE + fromX] ?? 0;
  });
}
