import { recordRule } from '../../rule.js';

export const machineTagged = recordRule({
  id: 'culture/machine-tagged',
  title: 'Tagged by a machine, seen by nobody',
  why: 'Models guess the cultures that they know best. The tags of a collection that is to teach them better have to come from people.',
  fix: 'look at the tags, correct them, and set culture.tagged_by to who did: self, community or curator',
  severity: 'warning',
  messages: { machine: 'its tags come from a machine, and nobody has looked at them' },
  check({ culture: { tagged_by: actual } }) {
    if (actual !== 'machine') return 'pass';
    return {
      message: 'machine',
      expected: 'self, community or curator',
      actual,
      pointer: '/culture/tagged_by',
    };
  },
});
