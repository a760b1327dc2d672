import { manifestRule } from '../../rule.js';

export const empty = manifestRule({
  id: 'record/empty',
  title: 'A manifest without records',
  why: 'Nothing was checked, since there is nothing in the file. Often another file was meant, or writing this one was cut off; a collection that has no clips yet is well.',
  fix: 'name the manifest that was meant, or run croton manifest build',
  severity: 'warning',
});
