import { clipRule } from '../../rule.js';

export const letterbox = clipRule({
  id: 'video/letterbox',
  title: 'Large black bars',
  why: 'Bars above and below or at the sides are no part of the picture: a model learns to draw them, and the picture itself is smaller than it seems.',
  fix: 'send the original without bars, or crop them, for example: ffmpeg -i IN -vf crop=W:H:X:Y OUT.mp4',
  severity: 'warning',
  needs: 'frames',
  options: {
    maxShare: {
      default: 0.15,
      minimum: 0,
      maximum: 1,
      description: 'share of the height or width that two opposite bars may take together',
    },
  },
  messages: {
    letterbox: 'black bars above and below take {percent} % of the height',
    pillarbox: 'black bars at the sides take {percent} % of the width',
  },
  check({ inspection: { frames } }, { maxShare }) {
    if (frames === undefined || frames.unknown !== null) return 'not-applicable';
    const { top, bottom, left, right } = frames.bars;
    const pairs = [
      { message: 'letterbox', bars: [top, bottom] },
      { message: 'pillarbox', bars: [left, right] },
    ] as const;
    const large = pairs.flatMap(({ message, bars: [one, other] }) => {
      const share = one + other;
      // What is dark on one side only (a wall, a sky) belongs to the picture.
      if (share <= maxShare || Math.min(one, other) < Math.max(one, other) / 3) return [];
      const percent = Math.round(share * 100);
      return [{ message, expected: maxShare, actual: percent / 100, parameters: { percent } }];
    });
    return large.length > 0 ? large : 'pass';
  },
});
