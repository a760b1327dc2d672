import { recordRule, type Violation } from '../../rule.js';

export const unspecific = recordRule({
  id: 'culture/unspecific',
  title: 'Tags that say nothing',
  why: 'A clip that is only “unknown language” or “other” cannot be found by those who look for what it shows.',
  fix: 'add what you know: a language, a domain (croton explain culture.domains); several are welcome',
  severity: 'warning',
  messages: {
    languages: 'its only language is und: nobody knows which',
    domains: 'its only domain is other',
  },
  check({ culture: { languages, domains } }) {
    const violations: Violation<'languages' | 'domains'>[] = [];
    if (languages.every((tag) => tag.toLowerCase() === 'und'))
      violations.push({ message: 'languages', actual: 'und', pointer: '/culture/languages' });
    if (domains.every((domain) => domain === 'other'))
      violations.push({ message: 'domains', actual: 'other', pointer: '/culture/domains' });
    return violations.length === 0 ? 'pass' : violations;
  },
});
