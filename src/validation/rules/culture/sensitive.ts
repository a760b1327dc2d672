import { recordRule } from '../../rule.js';

export const sensitive = recordRule({
  id: 'culture/sensitive',
  title: 'Restricted by its community, and nobody to ask',
  why: 'Some rites, songs and names are not for everybody, or only for a season. Saying so is right and costs nothing; a lead reviews the clip, and needs somebody to ask.',
  fix: 'say in culture.contact how to reach the community, or name its notice in culture.notices; keep the tag',
  severity: 'warning',
  messages: { noContact: 'it is {actual}, and neither culture.contact nor a notice says whom to ask' },
  check({ culture: { sensitivity: actual, contact, notices = [] } }) {
    if (actual === 'none') return 'not-applicable';
    if ((contact !== undefined && contact.trim() !== '') || notices.length > 0) return 'pass';
    return { message: 'noContact', actual, pointer: '/culture/contact' };
  },
});
