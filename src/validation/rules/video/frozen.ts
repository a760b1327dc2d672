import { clipRule } from '../../rule.js';

export const frozen = clipRule({
  id: 'video/frozen',
  title: 'The picture stands still',
  why: 'A slide, a photo with music or a recording that hung shows no motion, and motion is what a video model learns.',
  fix: 'watch it; cut out what moves, or leave it out',
  severity: 'warning',
  needs: 'frames',
  options: {
    maxShare: {
      default: 0.9,
      minimum: 0,
      maximum: 1,
      description: 'share of the sampled time in which nothing may move',
    },
  },
  messages: { frozen: 'nothing moves in {percent} % of the sampled time' },
  check({ inspection: { frames } }, { maxShare }) {
    // `video/black` tells of black pictures, and of those that could not be seen.
    if (frames === undefined || frames.unknown !== null || frames.black === 1) return 'not-applicable';
    if (frames.frozen <= maxShare) return 'pass';
    const percent = Math.round(frames.frozen * 100);
    return { message: 'frozen', expected: maxShare, actual: percent / 100, parameters: { percent } };
  },
});
