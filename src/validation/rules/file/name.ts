import { escapeUntrusted, excerpt } from '../../../text/escape.js';
import { clipRule, type Violation } from '../../rule.js';

type Message = 'notUtf8' | 'control' | 'long' | 'twin';

export const name = clipRule({
  id: 'file/name',
  title: 'A name that does not travel',
  why: 'Clips go to other systems. Control characters, very long paths, and names that differ only by letter case or by how accents are stored break or collide there; a name that is not UTF-8 cannot be written into a manifest.',
  fix: 'rename it',
  severity: 'warning',
  needs: 'file',
  options: {
    maxPathLength: { default: 240, minimum: 1, description: 'characters of the path as it was given' },
  },
  messages: {
    notUtf8: 'its name is not valid UTF-8',
    control: 'its name has control characters',
    long: 'its path has {actual} characters, more than {expected}',
    twin: 'its name differs from {other} only by letter case or the form of accents',
  },
  check({ path, validName, rename, nameTwin }, { maxPathLength }) {
    const violations: Violation<Message>[] = [];
    if (!validName)
      violations.push({
        message: 'notUtf8',
        severity: 'error',
        fix: rename ?? 'rename it, for example with convmv or by hand',
      });
    if (escapeUntrusted(path) !== path) violations.push({ message: 'control' });
    if (path.length > maxPathLength)
      violations.push({ message: 'long', expected: maxPathLength, actual: path.length });
    if (nameTwin !== undefined)
      violations.push({ message: 'twin', parameters: { other: excerpt(nameTwin) } });
    return violations;
  },
});
