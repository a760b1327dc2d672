import type { Severity } from './finding.js';
import type { RuleOptions } from './rule.js';

export interface RuleSetting {
  readonly severity?: Severity | 'off';
  readonly options?: RuleOptions;
}

/** Which rules judge, how sharply and with what limits. What it does not mention is as the rule says. */
export interface Policy {
  readonly name: string;
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/** The built-in policy: every rule with its own severity and limits. */
export const recommendedPolicy: Policy = { name: 'croton:recommended', rules: {} };
