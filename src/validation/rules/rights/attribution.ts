import { excerpt } from '../../../text/escape.js';
import { needsAttribution } from '../../../vocabulary/license-terms.js';
import { recordRule } from '../../rule.js';

export const attribution = recordRule({
  id: 'rights/attribution',
  title: 'Nobody says how to name the author',
  why: 'The license asks that the author is named. Without the words for it, whoever shares the clip on breaks the license.',
  fix: 'set rights.attribution to what credits should say, in croton.yaml under defaults (then croton manifest build) or in the record',
  severity: 'error',
  messages: { missing: '{license} asks for attribution, and rights.attribution is missing' },
  check({ rights }) {
    if (rights.attribution !== undefined && rights.attribution.trim() !== '') return 'pass';
    if (!needsAttribution(rights.license)) return 'not-applicable';
    return {
      message: 'missing',
      pointer: '/rights/attribution',
      parameters: { license: excerpt(rights.license) },
    };
  },
});
