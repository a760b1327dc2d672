import { fileNameProblem } from '../files/file-name-problem.js';
import type { Finding } from '../validation/finding.js';
import { renameCommand } from './rename-command.js';

/**
 * The finding on a name that no record can hold: an error whatever the policy. None where it is fine.
 * @param location where the file is, from the current folder
 */
export function nameFindings(
  path: string,
  relative: string,
  location: string | Buffer = relative,
): Finding[] {
  // What lies outside of the collection gets no record, and a folder itself neither.
  const problem = relative === '' || relative.startsWith('../') ? undefined : fileNameProblem(relative);
  if (problem === undefined) return [];
  return [
    {
      rule: 'record/path',
      severity: 'error',
      outcome: 'fail',
      subject: { path },
      message: `its name ${problem}`,
      fix: renameCommand(location),
    },
  ];
}
