/** One submission for a person: what is known, what is claimed, what was found, what happened. */
import type { Output } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { type Style, styleFor } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { formatBytes, formatDuration, plural } from '../text/units.js';
import { nameOf } from './submissions-list.js';
import type { SubmissionRow } from './submissions-row.js';

export interface SubmissionView extends SubmissionRow {
  readonly id: string;
  readonly revision: number;
  /** Null once withdrawn or removed. */
  readonly record: Readonly<Record<string, unknown>> | null;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly fix: string;
  }[];
  readonly history: readonly {
    readonly type: string;
    readonly at: string;
    readonly actor: string;
  }[];
}

export interface DecisionsView {
  readonly items: readonly {
    readonly round: number;
    readonly verdict: string;
    readonly reasons: readonly string[];
    readonly note?: string | undefined;
    readonly reviewer: string;
    readonly at: string;
  }[];
  /** Votes of others, shown once the asking curator has voted. */
  readonly hidden: number;
}

const GROUPS = ['rights', 'origin', 'culture', 'caption', 'media', 'contributor'];
const LONGEST_VALUE = 400;

/** Writes everything about `submission`; `decisions` is undefined for those who may not see them. */
export function writeSubmission(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  submission: SubmissionView,
  decisions: DecisionsView | undefined,
): void {
  const style = styleFor(output, env);
  const sections = [
    section(style, nameOf(submission) || submission.submission, factRows(submission)),
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

function factRows(submission: SubmissionView): string[][] {
  const { state, round, votes, reasons, next_step } = submission;
  return [
    ['submission', submission.submission],
    ['content', submission.id],
    ['state', `${state}, round ${round}, ${plural(votes, 'vote')}`],
    ...(reasons.length === 0 ? [] : [['reasons', reasons.join(', ')]]),
    ...(next_step === null ? [] : [['next step', next_step]]),
    ['contributor', submission.contributor],
    ['file', submission.file_name ?? ''],
    ['size', formatBytes(submission.bytes)],
    ['length', submission.duration_s === null ? 'unknown' : formatDuration(submission.duration_s)],
    ['revision', String(submission.revision)],
    ['declared', submission.declared_at],
  ];
}

function recordSections(style: Style, record: SubmissionView['record']): string[] {
  if (record === null) return ['the record is gone: withdrawn or removed\n'];
  return GROUPS.map((group) => {
    const fields = record[group];
    if (typeof fields !== 'object' || fields === null) return '';
    const rows = Object.entries(fields).map(([key, value]) => [key, valueText(value)]);
    return section(style, group, rows);
  });
}

function decisionSection(style: Style, { items, hidden }: DecisionsView): string {
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
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return JSON.stringify(value) ?? '';
}
