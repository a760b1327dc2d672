import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const nonSquarePixels = clipRule({
  id: 'video/non-square-pixels',
  title: 'Pixels are not square',
  why: 'The picture has to be stretched to look right. Tools that ignore that show it squeezed; croton’s width and height are those as displayed.',
  fix: 'nothing: keep the original',
  severity: 'info',
  needs: 'facts',
  messages: { stretched: 'its pixels have the shape {actual}: displayed it is {size}' },
  check({ inspection: { facts } }) {
    const stream = facts && mainVideoStream(facts);
    if (stream === undefined || stream.sampleAspectRatio === '1:1') return 'pass';
    const { width, height, sampleAspectRatio: actual } = stream;
    return { message: 'stretched', expected: '1:1', actual, parameters: { size: `${width}x${height}` } };
  },
});
