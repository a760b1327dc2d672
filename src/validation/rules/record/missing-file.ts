import { manifestRule } from '../../rule.js';

export const missingFile = manifestRule({
  id: 'record/missing-file',
  title: 'A record without its file',
  why: 'The record names a clip that is not in the folder.',
  fix: 'put the clip back, or run croton manifest build (with --prune to drop the record)',
  severity: 'error',
});
