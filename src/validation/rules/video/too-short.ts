import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const tooShort = clipRule({
  id: 'video/too-short',
  title: 'The clip is too short',
  why: 'A model learns motion from clips. Less than a second, or a single picture, shows none.',
  fix: 'leave it out, or send the longer original',
  severity: 'error',
  needs: 'facts',
  options: { minDurationS: { default: 1, minimum: 0, description: 'seconds' } },
  messages: { short: 'it lasts {actual} s, less than {expected} s', picture: 'it has a single frame' },
  check({ inspection: { facts } }, { minDurationS }) {
    if (facts === undefined) return 'not-applicable';
    const { durationS } = facts;
    if (durationS !== null && durationS < minDurationS) {
      return { message: 'short', expected: minDurationS, actual: Number(durationS.toFixed(3)) };
    }
    return mainVideoStream(facts)?.frames === 1 ? { message: 'picture', actual: 1 } : 'pass';
  },
});
