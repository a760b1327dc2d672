import { findPrivateData } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';
import { scrubOrKeep } from './removal.js';

export const location = clipRule({
  id: 'privacy/location',
  title: 'The clip tells where it was filmed',
  why: 'Phones write coordinates into nearly every clip. Published, they can lead to a home, a school or a shrine, and cannot be taken back. From MP4, MOV, M4V and 3GP they are removed while the clip is shared; this is about what would still leave.',
  fix: scrubOrKeep('location'),
  severity: 'error',
  needs: 'facts',
  // Only where it stands is told: a report must not spread what it warns of.
  messages: { carries: 'it carries a location: {actual}' },
  check({ inspection: { facts } }) {
    const found = facts === undefined ? [] : findPrivateData(facts, 'location');
    return found.length === 0 ? 'pass' : { message: 'carries', actual: excerpt(found.join(', ')) };
  },
});
