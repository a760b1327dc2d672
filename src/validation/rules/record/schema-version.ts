import { manifestRule } from '../../rule.js';

export const schemaVersion = manifestRule({
  id: 'record/schema-version',
  title: 'A record of another version',
  why: 'The record names a version of the schema that this croton does not know, so its fields cannot be judged.',
  fix: 'update croton, or build the manifest anew',
  severity: 'error',
});
