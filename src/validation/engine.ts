import { fillTemplate } from '../errors.js';
import type { ClipRecord } from '../record/schema.js';
import { tellFirst } from '../text/tell-first.js';
import { judgeCustomRules, readRecordField } from './custom-rules.js';
import type { Finding, Subject } from './finding.js';
import { readMediaField } from './media-fields.js';
import { type Policy, severityUnder } from './policy.js';
import type {
  ClipRule,
  ClipSubject,
  OptionSpecs,
  RecordCircumstances,
  RecordRule,
  RuleOptions,
  Verdict,
  Violation,
} from './rule.js';
import { CLIP_RULES } from './rules/clip-rules.js';

const SEVERITIES = ['error', 'warning', 'info'];
const NONE: readonly Finding[] = [];
/** Of one rule on one subject that are told. */
const MOST_VIOLATIONS = 20;

/** Judges one clip by every rule of the policy, worst findings first. Pure: the clip was inspected before. */
export function judgeClip(subject: ClipSubject, policy: Policy): Finding[] {
  const at = { path: subject.path };
  const findings = CLIP_RULES.filter((rule) => isApplicable(rule, subject)).flatMap((rule) =>
    applyRule(rule, policy, at, (options) => rule.check(subject, options)),
  );
  const { facts } = subject.inspection;
  if (facts === undefined || facts.video.length === 0) return findings.sort(bySeverity);
  const custom = customFindings(policy, 'media', (path) => readMediaField(facts, path), at);
  return [...findings, ...custom].sort(bySeverity);
}

/**
 * Judges one well-formed record by `rules`, worst findings first. Pure.
 * @param at where the record stands; the pointer of a violation is added
 */
export function judgeRecord(
  rules: readonly RecordRule[],
  record: ClipRecord,
  at: Subject,
  policy: Policy,
  today: string,
): Finding[] {
  const circumstances: RecordCircumstances = { commercial: policy.project?.commercial ?? false, today };
  const findings: Finding[] = [];
  // A plain loop, and nothing made for a rule that passes: a manifest has a million records.
  for (const rule of rules) {
    if (policy.rules[rule.id]?.severity === 'off') continue;
    const verdict = rule.check(record, optionsUnder(policy, rule), circumstances);
    if (verdict !== 'pass' && verdict !== 'not-applicable')
      findings.push(...toFindings(rule, verdict, at, policy));
  }
  if (policy.custom === undefined) return findings.sort(bySeverity);
  const custom = customFindings(policy, 'record', (path) => readRecordField(record, path), at);
  return [...findings, ...custom].sort(bySeverity);
}

function customFindings(
  policy: Policy,
  group: 'media' | 'record',
  read: (path: string) => unknown,
  at: Subject,
): Finding[] {
  if (policy.custom === undefined) return [];
  return judgeCustomRules(policy.custom, group, read, at, ({ id, severity }) =>
    severityUnder(policy, id, severity),
  );
}

function bySeverity(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

// Facts of a file without video say nothing worth judging: `file/not-video` has said it all.
function isApplicable(rule: ClipRule, { inspection }: ClipSubject): boolean {
  if (rule.needs === 'frames' && inspection.frames === undefined) return false;
  return rule.needs === 'file' || (inspection.facts !== undefined && inspection.facts.video.length > 0);
}

/** Runs one rule under a policy and turns its verdict into findings on the subject. */
function applyRule(
  rule: ClipRule | RecordRule,
  policy: Policy,
  at: Subject,
  check: (options: RuleOptions) => Verdict,
): readonly Finding[] {
  const setting = policy.rules[rule.id];
  if (setting?.severity === 'off') return NONE;
  const verdict = check(optionsUnder(policy, rule));
  if (verdict === 'pass' || verdict === 'not-applicable') return NONE;
  return toFindings(rule, verdict, at, policy);
}

function toFindings(
  rule: ClipRule | RecordRule,
  verdict: Violation | readonly Violation[],
  at: Subject,
  policy: Policy,
): Finding[] {
  const violations: readonly Violation[] = 'message' in verdict ? [verdict] : verdict;
  // A hostile record may repeat one mistake a hundred thousand times.
  return tellFirst(violations, MOST_VIOLATIONS, (violation) => toFinding(rule, violation, at, policy));
}

const resolved = new WeakMap<Policy, Map<string, RuleOptions>>();

/** A rule's options in force. Kept: a manifest has a million records. */
function optionsUnder(policy: Policy, { id, options }: ClipRule | RecordRule): RuleOptions {
  let known = resolved.get(policy);
  if (known === undefined) {
    known = new Map();
    resolved.set(policy, known);
  }
  let values = known.get(id);
  if (values === undefined) {
    values = { ...defaultsOf(options), ...policy.rules[id]?.options };
    known.set(id, values);
  }
  return values;
}

/** The values of options that no policy changes. */
export function defaultsOf(options: OptionSpecs = {}): RuleOptions {
  return Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, spec.default]));
}

function toFinding(rule: ClipRule | RecordRule, violation: Violation, at: Subject, policy: Policy): Finding {
  const { message, expected, actual, parameters, pointer } = violation;
  const values = { ...parameters, expected: expected ?? 'unknown', actual: actual ?? 'unknown' };
  const own = violation.severity ?? rule.severity;
  return {
    rule: rule.id,
    severity: severityUnder(policy, rule.id, own) ?? own,
    outcome: violation.outcome ?? 'fail',
    subject: pointer === undefined ? at : { ...at, pointer },
    message: fillTemplate(rule.messages[message] ?? message, values),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    fix: violation.fix ?? rule.fix,
  };
}
