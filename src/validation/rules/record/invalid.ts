import { manifestRule } from '../../rule.js';

export const invalid = manifestRule({
  id: 'record/invalid',
  title: 'Not a record',
  why: 'A line of a manifest is one record of the published schema. Whatever reads it later (an endpoint, a spreadsheet, a training pipeline) counts on that.',
  fix: 'correct the value; the fields are listed in docs/record.md, and croton manifest schema prints them for editors',
  severity: 'error',
});
