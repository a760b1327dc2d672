/** Why clips wait, as an upload tells it. */
import { CrotonError } from '../../errors.js';
import type { RecordIssue } from '../../record/issue.js';
import type { ClipRecord } from '../../record/schema.js';
import type { ClipProblem } from '../../transfer/events.js';
import { judgeRecord } from '../../validation/engine.js';
import type { Finding } from '../../validation/finding.js';
import { recommendedPolicy } from '../../validation/policy.js';
import { RECORD_RULES } from '../../validation/rules/record-rules.js';

/**
 * A clip waits while nobody has answered for the children or the consent of the people in it, and while the endpoint
 * would refuse its record: it judges by the same rules.
 * @param today ISO 8601 date in UTC: consents expire
 */
export function whyHeld(record: ClipRecord, today: string): ClipProblem | undefined {
  const { id, file_name: fileName } = record;
  const findings = judgeRecord(RECORD_RULES, record, { path: fileName, id }, recommendedPolicy, today);
  const found = findings.find(({ severity }) => severity === 'error');
  if (found === undefined) return undefined;
  const { rule, message, fix, subject } = found;
  if (!UNANSWERED.has(rule)) return { id, fileName, kind: 'held', code: rule, message, fix };
  const reason = `${message} (${subject.pointer?.slice(1).replaceAll('/', '.')})`;
  const { code, hint } = new CrotonError('upload/held', { path: fileName, reason });
  // That it waits is its kind.
  return { id, fileName, kind: 'held', code, message: reason, fix: hint };
}

/** Questions that only a person can answer. */
const UNANSWERED = new Set(['rights/minors', 'rights/consent']);

/** A clip that declares what nobody has confirmed. */
export function unconfirmed({ id, file_name: fileName }: ClipRecord): ClipProblem {
  const { code, messageOfIt: message, hint: fix } = new CrotonError('upload/unconfirmed', { path: fileName });
  return { id, fileName, kind: 'held', code, message, fix };
}

/** A record that is not complete or not valid. `where`: what to call it when it has no name. */
export function heldByIssues(issues: readonly RecordIssue[], where: string): ClipProblem {
  const [issue] = issues;
  const place = issue?.pointer === undefined ? '' : `${issue.pointer.slice(1).replaceAll('/', '.')} `;
  return {
    fileName: issue?.fileName ?? where,
    id: issue?.id,
    kind: 'held',
    code: issue?.rule ?? 'record/invalid',
    message: `${place}${issue?.message ?? 'the record is not valid'}`,
    fix: issue?.fix ?? 'croton manifest check shows where',
  };
}

/** A file that gets no record: its first error. Undefined where there is none. */
export function invalidBy(findings: readonly Finding[]): ClipProblem | undefined {
  const found = findings.find(({ severity }) => severity === 'error');
  if (found === undefined) return undefined;
  const { rule: code, message, fix, subject } = found;
  return { fileName: subject.path, kind: 'invalid', code, message, fix };
}
