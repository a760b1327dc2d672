import { describe, expect, test } from 'vitest';
import type { VideoStream } from '../../../src/media/facts.js';
import { planStretches } from '../../../src/media/frame-plan.js';
import { reportFrames } from '../../../src/media/frame-report.js';
import { SAMPLE_SIDE } from '../../../src/media/frame-sample.js';

const stream: VideoStream = {
  index: 0,
  codec: 'h264',
  profile: null,
  width: 640,
  height: 360,
  rotation: 0,
  sampleAspectRatio: '1:1',
  fps: 25,
  fpsMode: 'cfr',
  pixFmt: null,
  bitDepth: null,
  transfer: null,
  primaries: null,
  hdr: 'none',
  scan: 'progressive',
  bitRateBps: null,
  durationS: 4,
  frames: 100,
};

type Paint = (x: number, y: number, beat: number) => number;
const shade: Paint = (x, y, beat) => 60 + ((x * 3 + y * 2 + beat * 5) % 150);
const inBox = (x: number, y: number, left: number, top: number, right = left, bottom = top) =>
  x >= left && x < SAMPLE_SIDE - right && y >= top && y < SAMPLE_SIDE - bottom;

/** What a clip shows of which `paint` makes the pictures, four a second. */
function show(paint: Paint, changes: Partial<VideoStream> = {}, beats = 16, stepS = 0.25) {
  const frames = Array.from({ length: beats }, (_, beat) => ({
    atS: beat * stepS,
    stretch: 0,
    pixels: Uint8Array.from({ length: SAMPLE_SIDE ** 2 }, (_, at) =>
      paint(at % SAMPLE_SIDE, Math.floor(at / SAMPLE_SIDE), beat),
    ),
  }));
  return reportFrames(frames, { ...stream, ...changes });
}
const barsOf = (paint: Paint, changes: Partial<VideoStream> = {}) => {
  const { top, bottom, left, right } = show(paint, changes).bars;
  return [top, bottom, left, right].map((share) => Math.round(share * SAMPLE_SIDE));
};

test('a scene that moves is neither black nor frozen, has no bars, and hashes', () => {
  expect(show(shade)).toMatchObject({ sampled: 16, black: 0, frozen: 0, unknown: null });
  expect(barsOf(shade)).toEqual([0, 0, 0, 0]);
  expect(show(shade).hashes.length).toBeGreaterThan(2);
  expect(show(shade).hashes[0]).toEqual({ atS: 0, hash: expect.stringMatching(/^[0-9a-f]{16}$/) });
});

describe('black', () => {
  test('is counted by pictures; noise is black too', () => {
    const half = show((x, y, beat) => (beat < 8 ? (x * y) % 12 : shade(x, y, beat)));
    expect(half.black).toBe(0.5);
  });

  test('is not a night with a street lamp', () => {
    expect(show((x, y) => (inBox(x, y, 28, 28) ? 120 : 5)).black).toBe(0);
  });

  test('is a logo in a corner, but not a small light that moves through the night', () => {
    expect(show((x, y) => (x > 60 && y > 60 ? 120 : 5)).black).toBe(1);
    expect(show((x, y, beat) => (x === 2 * beat && y === 40 ? 90 : 5)).black).toBe(0);
  });

  test('is what follows a picture', () => {
    expect(show((x, y, beat) => (beat === 0 ? shade(x, y, beat) : 3)).black).toBe(15 / 16);
  });
});

describe('frozen', () => {
  test('is a picture that stays, but for what a codec adds', () => {
    expect(show((x, y, beat) => shade(x, y, 0) + (beat % 4)).frozen).toBe(1);
  });

  test('is not a screen on which only the pointer moves', () => {
    expect(show((x, y, beat) => (x === beat && y === 9 ? 90 : 200)).frozen).toBe(0);
  });

  test('is a share of the time', () => {
    const { frozen } = show((x, y, beat) => shade(x, y, Math.min(beat, 8)), {}, 17);
    expect(frozen).toBeGreaterThan(0.35);
    expect(frozen).toBeLessThan(0.55);
  });

  test('is the time without frames in a screen recording, not in a slow camera', () => {
    expect(show(shade, { fps: 12 }, 3, 10).frozen).toBeGreaterThan(0.9);
    expect(show(shade, { fps: 0.1 }, 3, 10).frozen).toBe(0);
  });

  test('says nothing of less than a second, nor of what lies between stretches', () => {
    expect(show((x, y) => shade(x, y, 0), {}, 3).frozen).toBe(0);
    const pixels = new Uint8Array(SAMPLE_SIDE ** 2).fill(80);
    const apart = [0, 1, 2].map((stretch) => ({ atS: stretch * 60, stretch, pixels }));
    expect(reportFrames(apart, stream).frozen).toBe(0);
  });
});

describe('bars', () => {
  const boxed =
    (...box: [number, number, number?, number?]): Paint =>
    (x, y, beat) =>
      inBox(x, y, ...box) ? shade(x, y, beat) : 3;

  test('above and below, at the sides, all around', () => {
    expect(barsOf(boxed(0, 8))).toEqual([8, 8, 0, 0]);
    expect(barsOf(boxed(12, 0))).toEqual([0, 0, 12, 12]);
    expect(barsOf(boxed(6, 8, 5, 9))).toEqual([8, 9, 6, 5]);
    // A film of 2.39:1 in an upright frame of 9:16.
    expect(barsOf(boxed(0, 24, 0, 25))).toEqual([24, 25, 0, 0]);
  });

  test('are told as displayed', () => {
    // Stored lying on its side: what is stored on the left is shown at the top.
    expect(barsOf(boxed(9, 0, 4, 0), { rotation: 90 })).toEqual([9, 4, 0, 0]);
    expect(barsOf(boxed(9, 0, 4, 0), { rotation: 270 })).toEqual([4, 9, 0, 0]);
    expect(barsOf(boxed(9, 0, 4, 0), { rotation: 180 })).toEqual([0, 0, 4, 9]);
  });

  test('stay through dark pictures', () => {
    expect(barsOf((x, y, beat) => (beat % 3 === 0 ? 2 : boxed(0, 8)(x, y, beat)))).toEqual([8, 8, 0, 0]);
  });

  test.each<[string, Paint]>([
    ['a title on black', (x, y) => (inBox(x, y, 20, 24) && y % 4 < 2 ? 220 : 0)],
    ['a line of text on black', (x, y, beat) => (inBox(x, y, beat, 28) ? 220 : 0)],
    // Letters leave a quarter of the fields dark; lines of them stand close.
    ['lines of text on black', (x, y) => (inBox(x, y, 2, 16) && (x * 7 + y * 3) % 4 > 0 ? 220 : 0)],
    ['a lamp at night', (x, y, beat) => (Math.hypot(x - 30 - beat, y - 40) < 6 ? 200 : 4)],
    ['bars that come and go', (x, y, beat) => (beat === 5 ? shade(x, y, beat) : boxed(0, 8)(x, y, beat))],
  ])('are not %s', (_, paint) => {
    expect(barsOf(paint)).toEqual([0, 0, 0, 0]);
  });
});

describe('stretches', () => {
  test('cover a short clip, and spread over a long one in bounded number', () => {
    expect(planStretches(9)).toEqual([{ atS: 0, lengthS: 16 }]);
    expect(planStretches(null)).toHaveLength(1);
    for (const durationS of [17, 33, 64, 100, 7200, 1e6]) {
      const stretches = planStretches(durationS);
      expect(stretches.length).toBeGreaterThanOrEqual(4);
      expect(stretches.length).toBeLessThanOrEqual(8);
      expect(stretches.every(({ atS }) => atS < durationS)).toBe(true);
    }
  });

  test('lie in the same places when the end is missing', () => {
    const places = new Set(planStretches(90).map(({ atS }) => atS));
    expect(planStretches(70).every(({ atS }) => places.has(atS))).toBe(true);
    expect(planStretches(50).filter(({ atS }) => places.has(atS)).length).toBeGreaterThanOrEqual(4);
  });
});
