import { findPrivateData } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';
import { scrubOrKeep } from './removal.js';

export const device = clipRule({
  id: 'privacy/device',
  title: 'The clip names the device',
  why: 'Maker, model and serial numbers tie clips of one person together. From MP4, MOV, M4V and 3GP they are removed while the clip is shared; this is about what would still leave.',
  fix: scrubOrKeep('device'),
  severity: 'warning',
  needs: 'facts',
  messages: { carries: 'it names the device: {actual}' },
  check({ inspection: { facts } }) {
    const found = facts === undefined ? [] : findPrivateData(facts, 'device');
    return found.length === 0 ? 'pass' : { message: 'carries', actual: excerpt(found.join(', ')) };
  },
});
