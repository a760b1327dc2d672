import { manifestRule } from '../../rule.js';

export const changedFile = manifestRule({
  id: 'record/changed-file',
  title: 'The file is not the one that was described',
  why: 'The bytes of the file differ from those that the record’s id names: it was edited or replaced after the manifest was built.',
  fix: 'run croton manifest build and look at its answers again',
  severity: 'error',
});
