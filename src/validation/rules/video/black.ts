import { clipRule } from '../../rule.js';

export const black = clipRule({
  id: 'video/black',
  title: 'The picture is mostly black',
  why: 'A covered lens, a wrong export or a lost track leaves pictures that show nothing. Dark scenes are welcome: a picture counts as black only when nothing at all can be seen in it.',
  fix: 'watch it; leave it out if nothing is to be seen, or export it again',
  severity: 'warning',
  needs: 'frames',
  options: {
    maxShare: {
      default: 0.8,
      minimum: 0,
      maximum: 1,
      description: 'share of the sampled pictures that may be black',
    },
  },
  messages: {
    black: '{percent} % of the sampled pictures are black',
    // Said once for all rules on pictures.
    unseen: 'its pictures were not judged (black, frozen, bars, lookalikes): {reason}',
  },
  check({ inspection: { frames } }, { maxShare }) {
    if (frames === undefined) return 'not-applicable';
    if (frames.unknown !== null) {
      return { message: 'unseen', outcome: 'unknown', actual: null, parameters: { reason: frames.unknown } };
    }
    if (frames.black <= maxShare) return 'pass';
    const percent = Math.round(frames.black * 100);
    return { message: 'black', expected: maxShare, actual: percent / 100, parameters: { percent } };
  },
});
