import type { SharePolicy } from '../media/share.js';
import type { Policy } from '../validation/policy.js';

/** The policy for clips of a collection: what a person chose to share is no finding. */
export function policyFor(policy: Policy, share: SharePolicy): Policy {
  const rules = { ...policy.rules };
  for (const kind of ['location', 'device', 'person'] as const) {
    if (share[kind] === 'keep') rules[`privacy/${kind}`] = { severity: 'off' };
  }
  return { ...policy, rules };
}
