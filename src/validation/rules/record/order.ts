import { manifestRule } from '../../rule.js';

export const order = manifestRule({
  id: 'record/order',
  title: 'Records are not sorted',
  why: 'Sorted by file_name, in the order of the bytes of its UTF-8 form, manifests make small diffs and merge well.',
  fix: 'run croton manifest check --fix, or croton manifest build: both write the records in order',
  severity: 'warning',
});
