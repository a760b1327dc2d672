import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const probeCrashed = clipRule({
  id: 'file/probe-crashed',
  title: 'ffprobe crashed on the file',
  why: 'The program that reads the file broke down, so nothing is known of the file. That may be the fault of either.',
  fix: 'try another build of ffprobe with --ffprobe PATH (croton doctor lists those found)',
  severity: 'error',
  needs: 'file',
  messages: { crashed: 'ffprobe broke down: {actual}' },
  check({ inspection: { probe } }) {
    if (probe?.kind !== 'crashed') return 'pass';
    return { message: 'crashed', outcome: 'unknown', actual: excerpt(probe.reason) };
  },
});
