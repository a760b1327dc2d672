import { isStillImage } from '../../../media/still-image.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';
import { howTruncated } from './truncated.js';

export const damaged = clipRule({
  id: 'file/damaged',
  title: 'The file is damaged',
  why: 'It begins like a video, but ffprobe cannot read its headers.',
  fix: 'copy it again from the camera or the first disk, or export it again',
  severity: 'error',
  needs: 'file',
  messages: { rejected: 'ffprobe cannot read it: {actual}' },
  check({ inspection }) {
    const { structure, probe } = inspection;
    if (probe?.kind !== 'rejected' || structure === undefined) return 'not-applicable';
    // What is no video, of a format that is not accepted, or cut short, is told by rules that know more.
    const explained = probe.demuxer !== null || structure.family === 'none' || isStillImage(structure);
    if (explained || howTruncated(inspection) !== undefined) return 'not-applicable';
    return { message: 'rejected', actual: excerpt(probe.reason) };
  },
});
