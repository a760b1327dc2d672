import { clipRule } from '../../rule.js';

export const durationUnknown = clipRule({
  id: 'video/duration-unknown',
  title: 'Nobody can tell how long it is',
  why: 'No stream, no header and no packet tells a time, so nothing can be cut from the clip or counted.',
  fix: 'write it into a container with time stamps, for example: ffmpeg -i IN -c copy OUT.mp4, or OUT.mkv for what MP4 does not take',
  severity: 'error',
  needs: 'facts',
  messages: { unknown: 'no stream, header or packet tells its duration' },
  check({ inspection: { facts } }) {
    // A single picture has no duration: it is too short.
    if (facts?.durationS !== null || facts.video.some(({ frames }) => frames === 1)) return 'pass';
    return { message: 'unknown', actual: null };
  },
});
