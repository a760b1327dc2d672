import type { Inspection } from '../../../media/inspect-clip.js';
import { refusedFormat } from '../../../media/refused-format.js';
import { isStillImage } from '../../../media/still-image.js';
import { clipRule } from '../../rule.js';

export const notVideo = clipRule({
  id: 'file/not-video',
  title: 'Not a video',
  why: 'Only moving pictures are collected. A sound file, a photo, cover art or a text with the name of a video is none.',
  fix: 'leave it out of the folder, or replace it with the video that it should be',
  severity: 'error',
  needs: 'file',
  messages: {
    noVideo: 'it has no video: it is {actual}',
    unrecognized: 'its content is no video that croton knows',
  },
  check({ inspection }) {
    const actual = whatItIs(inspection);
    if (actual === undefined) return 'pass';
    const violation = { expected: 'a video stream' };
    return actual === null
      ? { ...violation, message: 'unrecognized' }
      : { ...violation, message: 'noVideo', actual };
  },
});

/** Words for a file without video, null when nobody knows what it is; undefined for videos and what may be one. */
function whatItIs({ structure, probe, facts }: Inspection): string | null | undefined {
  if (structure !== undefined && isStillImage(structure)) return 'a still image';
  if (facts !== undefined) {
    if (facts.video.length > 0) return undefined;
    const pictures = facts.other.some(({ coverArt }) => coverArt);
    if (facts.audio.length > 0) return pictures ? 'sound with cover art' : 'sound only';
    return pictures ? 'a still image' : 'a container without video or sound';
  }
  if (probe?.kind !== 'rejected') return undefined;
  if (probe.demuxer !== null) return refusedFormat(probe.demuxer).notVideo;
  return structure?.family === 'none' ? null : undefined;
}
