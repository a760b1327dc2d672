import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const resolution = clipRule({
  id: 'video/resolution',
  title: 'A small picture',
  why: 'Details are lost in a small picture. It is welcome all the same where nothing larger exists: clips from old phones are part of the record.',
  fix: 'send the original if a larger one exists; do not enlarge it',
  severity: 'warning',
  needs: 'facts',
  options: {
    minShortSidePx: { default: 360, minimum: 1, description: 'pixels of the shorter side as displayed' },
  },
  messages: { small: 'it is {size}: the short side has {actual} pixels, less than {expected}' },
  check({ inspection: { facts } }, { minShortSidePx }) {
    const stream = facts && mainVideoStream(facts);
    if (stream === undefined) return 'not-applicable';
    const { width, height } = stream;
    const actual = Math.min(width, height);
    if (actual >= minShortSidePx) return 'pass';
    return { message: 'small', expected: minShortSidePx, actual, parameters: { size: `${width}x${height}` } };
  },
});
