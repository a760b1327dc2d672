import { findPrivateData, namesHomeFolder } from '../../../media/private-data.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule, type Violation } from '../../rule.js';
import { scrubOrKeep } from './removal.js';

export const person = clipRule({
  id: 'privacy/person',
  title: 'The clip names a person',
  why: 'Editors write the account’s name into tags, and the path of a project with it. Who wants to be named says so in the record: rights.attribution. From MP4, MOV, M4V and 3GP such tags are removed while the clip is shared; this is about what would still leave.',
  fix: scrubOrKeep('person'),
  severity: 'warning',
  needs: 'facts',
  messages: {
    carries: 'it names a person: {actual}',
    folder: 'its path names somebody’s home folder, and is shared as file_name',
  },
  check({ relative, inspection: { facts } }) {
    const violations: Violation<'carries' | 'folder'>[] = [];
    const found = facts === undefined ? [] : findPrivateData(facts, 'person');
    if (found.length > 0) violations.push({ message: 'carries', actual: excerpt(found.join(', ')) });
    if (relative !== undefined && namesHomeFolder(relative))
      violations.push({ message: 'folder', fix: 'move it to a folder with another name' });
    return violations;
  },
});
