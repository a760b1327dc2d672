import { formatBytes } from '../../../text/units.js';
import { clipRule } from '../../rule.js';

export const placeholder = clipRule({
  id: 'file/placeholder',
  title: 'The content is not on this disk',
  why: 'Cloud folders show files whose content is elsewhere. Reading them would download them, which a check must not do unasked.',
  fix: 'download it (make it available offline), or use --hydrate to let croton read it',
  severity: 'warning',
  needs: 'file',
  messages: { placeholder: 'its {size} are not on this disk: it was skipped' },
  check({ inspection: { entry, probe } }) {
    if (entry.kind !== 'file' || !entry.placeholder || probe !== undefined) return 'pass';
    return { message: 'placeholder', outcome: 'unknown', parameters: { size: formatBytes(entry.sizeBytes) } };
  },
});
