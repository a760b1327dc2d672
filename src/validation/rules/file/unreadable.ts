import { clipRule } from '../../rule.js';

export const unreadable = clipRule({
  id: 'file/unreadable',
  title: 'The file cannot be read, or is empty',
  why: 'What cannot be read cannot be checked or sent. An empty file is usually a copy that was cut short.',
  fix: 'check its permissions and that the disk is connected, or copy it again from the original',
  severity: 'error',
  needs: 'file',
  messages: { unreadable: 'it cannot be read: {actual}', empty: 'it is empty (0 bytes)' },
  check({ inspection: { entry } }) {
    if (entry.kind === 'unreadable') return { message: 'unreadable', actual: entry.reason };
    if (entry.kind !== 'file' || entry.sizeBytes > 0) return 'pass';
    return { message: 'empty', actual: 0, fix: 'copy it again from the original, or remove it' };
  },
});
