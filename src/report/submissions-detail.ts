/** One submission for a person: what is known, what is claimed, what was found, what happened. */
import type { Output } from '../context.js';
import type { Reason } from '../curation/reasons.js';
import type { DecisionList } from '../protocol/review.js';
import type { SubmissionDetail } from '../protocol/submissions.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { type Style, styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { formatBytes, formatDuration, plural } from '../text/units.js';
import { nameOf } from './submissions-list.js';

/** What stands beside the submission itself. */
export interface SubmissionMore {
  /** Undefined for those who may not see them. */
  readonly decisions?: DecisionList | undefined;
  /** What curators wrote to the contributor. */
  readonly notes: readonly string[];
  explain(reason: string): Reason | undefined;
}

const GROUPS = ['rights', 'origin', 'culture', 'caption', 'media', 'contributor'];
const LONGEST_VALUE = 400;

/** Writes everything about `submission`. */
export function writeSubmission(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  submission: SubmissionDetail,
  { decisions, notes, explain }: SubmissionMore,
): void {
  const style = styleFor(output, env);
  const sections = [
    section(style, nameOf(submission) || submission.submission, factRows(submission)),
    section(style, 'reasons', [
      ...submission.reasons.map((code) => reasonRow(code, explain(code))),
      ...notes.map((note) => ['note', note]),
    ]),
    ...recordSections(style, submission.record),
    section(
      style,
      'findings',
      submission.findings.map(({ severity, rule, message, fix }) => [severity, rule, `${message}; ${fix}`]),
    ),
    decisions === undefined ? '' : decisionSection(style, decisions),
    section(
      style,
      'history',
      submission.history.map(({ at, type, actor }) => [at, type, actor]),
    ),
  ];
  output.write(sections.filter((text) => text !== '').join('\n'));
}

function factRows(submission: SubmissionDetail): string[][] {
  const { state, round, votes, next_step } = submission;
  return [
    ['submission', submission.submission],
    ['content', submission.id],
    ['state', `${state}, round ${round}, ${plural(votes, 'vote')}`],
    ...(next_step === null ? [] : [['next step', next_step]]),
    ['contributor', submission.contributor],
    ['file', submission.file_name ?? ''],
    ['size', formatBytes(submission.bytes)],
    ['length', submission.duration_s === null ? 'unknown' : formatDuration(submission.duration_s)],
    ['revision', String(submission.revision)],
    ['declared', submission.declared_at],
  ];
}

function reasonRow(code: string, reason: Reason | undefined): string[] {
  return reason === undefined ? [code] : [code, `${reason.title}; ${reason.fix}`];
}

function recordSections(style: Style, record: SubmissionDetail['record']): string[] {
  if (record === null) return ['the record is gone: withdrawn or removed\n'];
  return GROUPS.map((group) => {
    const fields = record[group];
    if (typeof fields !== 'object' || fields === null) return '';
    const rows = Object.entries(fields).map(([key, value]) => [key, valueText(value)]);
    return section(style, group, rows);
  });
}

function decisionSection(style: Style, { items, hidden }: DecisionList): string {
  const rows = items.map(({ at, reviewer, round, verdict, reasons, note }) => [
    at,
    reviewer,
    `round ${round}`,
    verdict,
    [...reasons, ...(note === undefined ? [] : [note])].join(' '),
  ]);
  if (hidden > 0) rows.push([`${plural(hidden, 'vote')} of others, shown once you have voted`]);
  return section(style, 'decisions', rows);
}

function section(style: Style, title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = layoutTable(rows.map((row) => ['', ...row.map((cell) => excerpt(cell, LONGEST_VALUE))]));
  return `${style.bold(escapeUntrusted(title))}\n${lines.join('\n')}\n`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  return JSON.stringify(value) ?? '';
}
