import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const variableFrameRate = clipRule({
  id: 'video/variable-frame-rate',
  title: 'The frame rate varies',
  why: 'Phones drop frames in the dark or when they are warm. That is no fault, but tools that count frames instead of reading time stamps lose the sound’s place.',
  fix: 'nothing: keep the original; readers of the collection go by time stamps',
  severity: 'info',
  needs: 'facts',
  messages: { varies: 'its frame rate varies: {actual} frames per second on average' },
  check({ inspection: { facts } }) {
    const stream = facts && mainVideoStream(facts);
    if (stream?.fpsMode !== 'vfr' || stream.fps === null) return 'pass';
    return {
      message: 'varies',
      expected: 'a constant frame rate',
      actual: Number(stream.fps.toFixed(3)),
    };
  },
});
