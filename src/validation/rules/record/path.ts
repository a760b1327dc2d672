import { manifestRule } from '../../rule.js';

export const path = manifestRule({
  id: 'record/path',
  title: 'A file name that does not travel',
  why: 'A manifest is read on other systems: names must be relative, stay inside the folder, and not differ only by letter case or by the form of accents.',
  fix: 'rename the file, then run croton manifest build',
  severity: 'error',
});
