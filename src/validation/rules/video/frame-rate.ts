import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const frameRate = clipRule({
  id: 'video/frame-rate',
  title: 'An unusual frame rate',
  why: 'Below ten frames a second motion cannot be followed; far above what cameras do, the time stamps are usually wrong.',
  fix: 'send the original recording if this is a copy made for a slow link; else keep it as it is',
  severity: 'warning',
  needs: 'facts',
  options: {
    minFps: { default: 10, minimum: 0, description: 'frames per second' },
    maxFps: { default: 240, minimum: 1, description: 'frames per second' },
  },
  messages: {
    slow: 'it has {actual} frames per second, fewer than {expected}',
    fast: 'it has {actual} frames per second, more than {expected}',
    unknown: 'its frame rate cannot be told',
  },
  check({ inspection: { facts } }, { minFps, maxFps }) {
    const stream = facts && mainVideoStream(facts);
    if (stream === undefined || stream.frames === 1) return 'not-applicable';
    if (stream.fps === null) return { message: 'unknown', outcome: 'unknown', actual: null };
    const actual = Number(stream.fps.toFixed(3));
    if (stream.fps < minFps) return { message: 'slow', expected: minFps, actual };
    return stream.fps > maxFps ? { message: 'fast', expected: maxFps, actual } : 'pass';
  },
});
