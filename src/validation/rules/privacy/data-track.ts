import { isTimedMetadata } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';
import { SCRUB } from './removal.js';

export const dataTrack = clipRule({
  id: 'privacy/data-track',
  title: 'The clip carries a track of data',
  why: 'Phones, drones and action cameras record motion, position and more beside the picture. Players do not show it, and only the maker knows all of it. From MP4, MOV, M4V and 3GP such tracks are removed while the clip is shared; this is about what would still leave.',
  fix: SCRUB,
  severity: 'warning',
  needs: 'facts',
  messages: {
    carries: 'it carries timed data that nobody sees: {actual}',
    stuck:
      'it carries data that cannot be told apart from picture and sound, and would leave with them: {actual}',
  },
  check({ inspection: { facts, shared } }) {
    if (shared?.left !== undefined) {
      const actual = excerpt(shared.left.map(({ what }) => what).join(', '));
      return { message: 'stuck', actual, severity: 'error' };
    }
    const tracks = facts?.other.filter(isTimedMetadata) ?? [];
    if (tracks.length === 0) return 'pass';
    const names = tracks.map(
      ({ index, codecTag, codec }) => `track ${index} (${readable(codecTag) ?? codec ?? 'data'})`,
    );
    return { message: 'carries', actual: excerpt(names.join(', ')) };
  },
});

/** Transport streams have a number where a tag would be, which ffprobe writes as `[6][0][0][0]`. */
const readable = (codecTag: string | null) => (codecTag?.startsWith('[') ? null : codecTag);
