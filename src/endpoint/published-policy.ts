import { type PolicySet, recommendedPolicy, uniformPolicy } from '../validation/policy.js';

/** The policy that an endpoint judges by. */
export interface EndpointPolicy {
  readonly set: PolicySet;
  /** What it publishes of it; undefined for `croton:recommended`. */
  readonly published?: { readonly text: string; readonly digest: string };
}

/** `croton:recommended`: nothing needs to be published. */
export const DEFAULT_POLICY: EndpointPolicy = { set: uniformPolicy(recommendedPolicy) };

/**
 * The policy in the text of a file, which extends built-in policies only: whoever pulls it has all of it.
 * @param shown the file as people name it
 * @throws CrotonError `policy/invalid`
 */
export async function publishPolicy(text: string, shown: string): Promise<EndpointPolicy> {
  const [{ parsePolicy }, { layeredPolicySet }, { policyDigest }] = await Promise.all([
    import('../validation/policy-file.js'),
    import('../validation/policy-layers.js'),
    import('../validation/pulled-policy.js'),
  ]);
  const set = layeredPolicySet(await parsePolicy(text, shown));
  return { set, published: { text, digest: policyDigest(text) } };
}
