import { clipRule } from '../../rule.js';

export const probeTimeout = clipRule({
  id: 'file/probe-timeout',
  title: 'ffprobe did not answer in time',
  why: 'Reading the headers took longer than the limit, twice. A slow disk or network, or a file made to be slow.',
  fix: 'copy it to a faster disk, or raise the limit with --timeout SECONDS',
  severity: 'error',
  needs: 'file',
  messages: { timeout: 'ffprobe did not answer within {expected} s' },
  check({ inspection: { probe } }) {
    if (probe?.kind !== 'timeout') return 'pass';
    return { message: 'timeout', outcome: 'unknown', expected: probe.timeoutMs / 1000 };
  },
});
