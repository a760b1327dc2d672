import type { SharePolicy } from '../media/share.js';
import type { Policy } from '../validation/policy.js';

/** The policy for clips of a collection: what a person chose to share is no finding. */
export function policyFor(policy: Policy, share: SharePolicy): Policy {
  const rules = { ...policy.rules };
  for (const kind of ['location', 'device', 'person'] as const) {
    if (share[kind] === 'keep') rules[`privacy/${kind}`] = { severity: 'off' };
  }
  // A track of data is as telling as any of them: it stays only where both stay.
  if (share.location === 'keep' && share.device === 'keep') rules['privacy/data-track'] = { severity: 'off' };
  return { ...policy, rules };
}
