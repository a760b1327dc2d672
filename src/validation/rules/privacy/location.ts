import { findPrivateData } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const location = clipRule({
  id: 'privacy/location',
  title: 'The clip tells where it was filmed',
  why: 'Phones write coordinates into nearly every clip. Published, they can lead to a home, a school or a shrine, and cannot be taken back.',
  fix: 'make a copy without it, for example: ffmpeg -i IN -map 0:v -map 0:a? -c copy -map_metadata -1 OUT; or share it on purpose: share: { location: keep } in croton.yaml',
  severity: 'error',
  needs: 'facts',
  // Only where it stands is told: a report must not spread what it warns of.
  messages: { carries: 'it carries a location: {actual}' },
  check({ inspection: { facts } }) {
    const found = facts === undefined ? [] : findPrivateData(facts, 'location');
    return found.length === 0 ? 'pass' : { message: 'carries', actual: excerpt(found.join(', ')) };
  },
});
