import { manifestRule } from '../../rule.js';

export const staleFacts = manifestRule({
  id: 'record/stale-facts',
  title: 'The record says something else of the file',
  why: 'The bytes are those that the record names, but ffprobe reads other facts from them: somebody edited the record by hand, or an older tool wrote it.',
  fix: 'run croton manifest build: it reads the facts again and keeps the answers',
  severity: 'warning',
});
