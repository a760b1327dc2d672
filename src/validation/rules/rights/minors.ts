import { recordRule } from '../../rule.js';

export const minors = recordRule({
  id: 'rights/minors',
  title: 'Children without their guardian’s consent',
  why: 'Children cannot agree for themselves. Until somebody has said whether any can be recognized, and their guardians agreed, the clip is not sent; other clips are.',
  fix: 'answer rights.minors: none, incidental (in the background, not recognizable) or guardian-consent',
  severity: 'error',
  messages: {
    unknown: 'nobody has said whether children are in the clip',
    alone: 'children are in it with their guardian’s consent, but rights.people says that nobody is in it',
  },
  check({ rights }) {
    const common = { actual: rights.minors, pointer: '/rights/minors' };
    if (rights.minors === 'unknown')
      return { ...common, message: 'unknown', expected: 'none, incidental or guardian-consent' };
    if (rights.minors === 'none' || rights.people !== 'none') return 'pass';
    const fix = 'set rights.people to incidental or identifiable, or rights.minors to none';
    return { ...common, message: 'alone', severity: 'warning', expected: 'none', fix };
  },
});
