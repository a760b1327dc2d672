import type { WireFinding } from '../../protocol/submissions.js';
import { describeIssue } from '../../record/describe-issue.js';
import { type ClipRecord, clipRecordSchema } from '../../record/schema.js';
import { tellFirst } from '../../text/tell-first.js';
import { judgeRecord } from '../../validation/engine.js';
import type { Policy, PolicySet } from '../../validation/policy.js';
import { RECORD_RULES } from '../../validation/rules/record-rules.js';

/** A record, and what speaks against taking it; null where it is none. */
export interface CheckedRecord {
  readonly record: ClipRecord | null;
  readonly findings: readonly WireFinding[];
}

/** Far more than a person writes about one clip. */
const RECORD_BYTES = 256 << 10;
/** Groups, lists, and room for keys of one's own. What recurses must not run out of stack. */
const RECORD_LEVELS = 20;
/** Of one record that are told. */
const MOST_ISSUES = 20;

const TOO_LONG = refusal(
  'record/invalid',
  '',
  'the record is longer than 256 KiB',
  'keep long texts elsewhere and point to them',
);
const TOO_DEEP = refusal(
  'record/invalid',
  '',
  `the record is nested deeper than ${RECORD_LEVELS} levels`,
  'flatten the keys of your own (x_…)',
);

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/**
 * Checks a declared record: its form, and the answers without which nothing may be sent.
 * @param today ISO 8601 date in UTC: consents expire
 */
export function checkRecord(value: unknown, policies: PolicySet, today: string): CheckedRecord {
  if (isDeeper(value, RECORD_LEVELS)) return { record: null, findings: [TOO_DEEP] };
  if (Buffer.byteLength(JSON.stringify(value)) > RECORD_BYTES) return { record: null, findings: [TOO_LONG] };
  const parsed = clipRecordSchema.safeParse(value);
  if (!parsed.success) {
    return {
      record: null,
      findings: tellFirst(parsed.error.issues, MOST_ISSUES, (issue) => {
        const { path, message, rule = 'record/invalid' } = describeIssue(issue, value);
        return refusal(rule, pointerOf(path), message, 'correct the record: croton manifest check');
      }),
    };
  }
  const record: ClipRecord = parsed.data;
  return { record, findings: judge(record, policies.at(record.file_name), today) };
}

/** By the rules that contributors check with. Warnings are for the curators: they refuse nothing. */
function judge(record: ClipRecord, policy: Policy, today: string): WireFinding[] {
  const { file_name: path, id } = record;
  return judgeRecord(RECORD_RULES, record, { path, id }, policy, today)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message, fix, subject }) => refusal(rule, subject.pointer ?? '', message, fix));
}

function refusal(rule: string, pointer: string, message: string, fix: string): WireFinding {
  return { rule, severity: 'error', pointer, message, fix };
}

/** JSON Pointer (RFC 6901) of a path. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
