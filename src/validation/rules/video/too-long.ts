import { clipRule } from '../../rule.js';

export const tooLong = clipRule({
  id: 'video/too-long',
  title: 'The clip is very long',
  why: 'A clip is reviewed, described and accepted as one. In hours of video one bad scene costs the rest.',
  fix: 'cut it into scenes, for example: ffmpeg -i IN -c copy -f segment -segment_time 600 OUT-%03d.mp4',
  severity: 'warning',
  needs: 'facts',
  options: { maxDurationS: { default: 7200, minimum: 1, description: 'seconds' } },
  messages: { long: 'it lasts {actual} s, more than {expected} s' },
  check({ inspection: { facts } }, { maxDurationS }) {
    const actual = facts?.durationS ?? 0;
    return actual > maxDurationS
      ? { message: 'long', expected: maxDurationS, actual: Number(actual.toFixed(3)) }
      : 'pass';
  },
});
