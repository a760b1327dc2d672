import type { ReportedRule } from '../report/findings-report.js';
import type { Policy } from '../validation/policy.js';

/** What reports say of rules: the built-in ones, and those that the policy declares. */
export async function reportedRules({ custom = [] }: Policy): Promise<readonly ReportedRule[]> {
  const { RULES } = await import('../validation/rules/index.js');
  const declared = custom.map(({ id, severity, message, fix = '' }) => ({
    id,
    title: message ?? 'A rule of the policy',
    why: 'The policy declares it.',
    fix,
    severity,
  }));
  return [...RULES, ...declared];
}
