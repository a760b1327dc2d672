import type { CompiledRule } from './custom-rules.js';
import type { Finding, Severity } from './finding.js';
import type { RuleOptions } from './rule.js';

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly options?: RuleOptions;
}

export type RuleSettings = Readonly<Record<string, RuleSetting>>;

export interface Project {
  /** What it collects is used commercially: licenses that forbid that are refused. */
  readonly commercial: boolean;
}

/** Which rules judge one subject, how sharply and with what limits. What it does not mention is as the rule says. */
export interface Policy {
  readonly name: string;
  readonly rules: RuleSettings;
  readonly project?: Project;
  readonly custom?: readonly CompiledRule[];
}

/** A policy with its overrides: which settings are in force depends on the path. */
export interface PolicySet {
  readonly name: string;
  /** Equal for sets that judge the same: what was judged under another one is judged again. */
  readonly stamp: string;
  /** The policy for a file at this relative POSIX path. The same object for paths that no override tells apart. */
  at(relativePath: string): Policy;
}

/** The built-in policy: every rule with its own severity and limits. */
export const recommendedPolicy: Policy = { name: 'croton:recommended', rules: {} };

/** The set of a policy without overrides. */
export function uniformPolicy(policy: Policy): PolicySet {
  return { name: policy.name, stamp: JSON.stringify(policy), at: () => policy };
}

/** The severity of a rule's finding under a policy; undefined where the policy turned the rule off. */
export function severityUnder(
  policy: Policy,
  rule: string,
  own: Finding['severity'],
): Finding['severity'] | undefined {
  const severity = policy.rules[rule]?.severity ?? own;
  return severity === 'off' ? undefined : severity;
}
