import { manifestRule } from '../../rule.js';

export const language = manifestRule({
  id: 'culture/language',
  title: 'A language tag that is not registered',
  why: 'Counting and searching by language need one tag for each: BCP 47, as in the IANA registry. croton keeps a tag as it was written and never rewrites it: canonical forms erase languages.',
  fix: 'use a tag of the registry, such as yo, pcm or zh-yue (croton init looks names up); zxx without language, und where nobody knows',
  severity: 'error',
});
