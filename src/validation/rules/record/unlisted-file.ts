import { manifestRule } from '../../rule.js';

export const unlistedFile = manifestRule({
  id: 'record/unlisted-file',
  title: 'A clip without a record',
  why: 'The folder has a clip that no record names: it would not be uploaded.',
  fix: 'run croton manifest build',
  severity: 'warning',
});
