import { fillTemplate } from '../errors.js';
import type { Finding, Subject } from './finding.js';
import type { Policy } from './policy.js';
import type { ClipRule, ClipSubject, Violation } from './rule.js';
import { CLIP_RULES } from './rules/clip-rules.js';

const SEVERITIES = ['error', 'warning', 'info'];

/** Judges one clip by every rule of the policy, worst findings first. Pure: the clip was inspected before. */
export function judgeClip(subject: ClipSubject, policy: Policy): Finding[] {
  const findings = CLIP_RULES.filter((rule) => isApplicable(rule, subject)).flatMap((rule) =>
    applyRule(rule, policy, subject),
  );
  return findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

// Facts of a file without video say nothing worth judging: `file/not-video` has said it all.
function isApplicable(rule: ClipRule, { inspection }: ClipSubject): boolean {
  return rule.needs === 'file' || (inspection.facts !== undefined && inspection.facts.video.length > 0);
}

/** Runs one rule under a policy and turns its verdict into findings on the clip. */
function applyRule(rule: ClipRule, policy: Policy, subject: ClipSubject): Finding[] {
  const setting = policy.rules[rule.id];
  const severity = setting?.severity;
  if (severity === 'off') return [];
  const verdict = rule.check(subject, { ...rule.options, ...setting?.options });
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  const violations = Array.isArray(verdict) ? (verdict as readonly Violation[]) : [verdict as Violation];
  return violations.map((violation) => toFinding(rule, violation, { path: subject.path }, severity));
}

function toFinding(
  rule: ClipRule,
  violation: Violation,
  subject: Subject,
  severity?: Finding['severity'],
): Finding {
  const { message, expected, actual, parameters } = violation;
  const values = { ...parameters, expected: expected ?? 'unknown', actual: actual ?? 'unknown' };
  return {
    rule: rule.id,
    severity: severity ?? violation.severity ?? rule.severity,
    outcome: violation.outcome ?? 'fail',
    subject,
    message: fillTemplate(rule.messages[message] ?? message, values),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    fix: violation.fix ?? rule.fix,
  };
}
