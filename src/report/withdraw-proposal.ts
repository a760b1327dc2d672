/** What a withdrawal is about to take back, for the person who answers for it. */
import type { SubmissionSummary } from '../protocol/submissions.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { formatBytes, formatCount, plural } from '../text/units.js';
import { nameOf } from './submissions-list.js';

interface Named {
  readonly submission: string;
  readonly row?: SubmissionSummary | undefined;
}

/** Submissions that are named one by one. */
const NAMED = 20;

/** What follows from withdrawing, which nobody should learn afterwards. */
export const WHAT_IT_MEANS =
  'The endpoint deletes the bytes and the record, and future releases omit the clip. A license already granted and weights already trained are not recalled.';

/** The submissions, how many of them were accepted, and what withdrawing means. Safe to print. */
export function withdrawProposal(contributions: readonly Named[], endpoint: string): string {
  const lines = contributions.slice(0, NAMED).map(({ submission, row }) => {
    const what = row === undefined ? 'not listed' : `${row.state}  ${excerpt(nameOf(row), 100)}`;
    return `${escapeUntrusted(submission)}  ${what.trimEnd()}`;
  });
  const more = contributions.length - lines.length;
  if (more > 0) lines.push(`and ${formatCount(more)} more`);
  const rows = contributions.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  const accepted = rows.filter(({ state }) => state === 'accepted').length;
  lines.push(
    `${plural(contributions.length, 'submission')} at ${endpoint}, ${formatBytes(bytes)}${accepted > 0 ? `, ${formatCount(accepted)} of them accepted` : ''}`,
    WHAT_IT_MEANS,
  );
  return lines.map((line) => `${line}\n`).join('');
}
