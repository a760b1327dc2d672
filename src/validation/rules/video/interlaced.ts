import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

export const interlaced = clipRule({
  id: 'video/interlaced',
  title: 'The picture is interlaced',
  why: 'Each frame holds the lines of two moments. Where something moves they show as combs, and a model learns them. ffprobe 4.0 does not tell it of H.264 in MP4 and MOV: there only a newer one (5.1) finds it.',
  fix: 'send the original all the same; a copy without combs can be made with ffmpeg -i IN -vf bwdif OUT.mp4',
  severity: 'warning',
  needs: 'facts',
  messages: { interlaced: 'its picture is interlaced' },
  check({ inspection: { facts } }) {
    const stream = facts && mainVideoStream(facts);
    if (stream?.scan !== 'interlaced') return 'pass';
    return { message: 'interlaced', expected: 'progressive', actual: 'interlaced' };
  },
});
