import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const duplicate = clipRule({
  id: 'file/duplicate',
  title: 'The same bytes twice',
  why: 'A clip is known by its content. The same content under two names would be one clip with two descriptions.',
  fix: 'keep one of the two',
  severity: 'error',
  needs: 'file',
  messages: { same: 'it has the same bytes as {other}' },
  check({ duplicateOf }) {
    if (duplicateOf === undefined) return 'pass';
    return { message: 'same', parameters: { other: excerpt(duplicateOf) } };
  },
});
