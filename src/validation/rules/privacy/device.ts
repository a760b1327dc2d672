import { findPrivateData } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const device = clipRule({
  id: 'privacy/device',
  title: 'The clip names the device',
  why: 'Maker, model and serial numbers tie clips of one person together.',
  fix: 'make a copy without it, for example: ffmpeg -i IN -map 0:v -map 0:a? -c copy -map_metadata -1 OUT; or share it on purpose: share: { device: keep } in croton.yaml',
  severity: 'warning',
  needs: 'facts',
  messages: { carries: 'it names the device: {actual}' },
  check({ inspection: { facts } }) {
    const found = facts === undefined ? [] : findPrivateData(facts, 'device');
    return found.length === 0 ? 'pass' : { message: 'carries', actual: excerpt(found.join(', ')) };
  },
});
