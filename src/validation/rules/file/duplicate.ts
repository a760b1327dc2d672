import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const duplicate = clipRule({
  id: 'file/duplicate',
  title: 'The same bytes twice',
  why: 'A clip is known by its content. The same content under two names would be one clip with two descriptions. Clips that differ only in what is not shared (location, device, names) have the same content once they are sent.',
  fix: 'keep one of the two',
  severity: 'error',
  needs: 'file',
  messages: {
    same: 'it has the same bytes as {other}',
    shared: 'without what is not shared it has the same bytes as {other}',
  },
  check({ duplicateOf, inspection: { shared } }) {
    if (duplicateOf === undefined) return 'pass';
    // The files themselves may differ in what is left out of them.
    const message = shared === undefined || shared.version === null ? 'same' : 'shared';
    return { message, parameters: { other: excerpt(duplicateOf) } };
  },
});
