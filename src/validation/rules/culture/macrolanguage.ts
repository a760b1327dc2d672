import { languagesWithin } from '../../../vocabulary/macrolanguage.js';
import { recordRule, type Violation } from '../../rule.js';

const EXAMPLES = 3;

export const macrolanguage = recordRule({
  id: 'culture/macrolanguage',
  title: 'A group of languages where one could be named',
  why: 'Arabic, Chinese or Quechua are many languages whose speakers may not understand each other. Without the one that is spoken, small ones go uncounted.',
  fix: 'name the language that is spoken, if somebody knows it; else leave it',
  severity: 'warning',
  options: {
    accepted: { default: [] as string[], description: 'tags that are fine all the same' },
  },
  messages: { several: '{actual} is a group of {count} languages: {examples}' },
  check({ culture: { languages } }, { accepted }) {
    const violations: Violation<'several'>[] = [];
    for (const [index, actual] of languages.entries()) {
      const members = languagesWithin(actual);
      if (members === undefined || accepted.includes(actual)) continue;
      const examples = members.slice(0, EXAMPLES).join(', ') + (members.length > EXAMPLES ? ', …' : '');
      const pointer = `/culture/languages/${index}`;
      const parameters = { count: members.length, examples };
      violations.push({ message: 'several', expected: 'one language', actual, pointer, parameters });
    }
    return violations.length === 0 ? 'pass' : violations;
  },
});
