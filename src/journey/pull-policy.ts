import { join } from 'node:path';
import type { EndpointClient } from '../client/endpoint-client.js';
import { CrotonError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { readTextFile } from '../files/read-text-file.js';
import { parsePolicy } from '../validation/policy-file.js';
import { PULLED_POLICY_FILE, policyDigest, renderPulledPolicy } from '../validation/pulled-policy.js';

export interface PulledPolicy {
  readonly endpoint: string;
  readonly digest: string;
  /** Absolute path of the copy. */
  readonly path: string;
  /** What it is to the copy that was there before. */
  readonly change: 'saved' | 'updated' | 'unchanged';
}

const LARGEST_BYTES = 1 << 20;

/**
 * Saves the policy that an endpoint publishes, once it proved to be a policy, into a folder.
 * @throws CrotonError `endpoint/*` (`endpoint/protocol` also above 1 MiB), `policy/none`, `policy/invalid`, `file/unwritable`
 */
export async function pullPolicy(client: EndpointClient, folder: string): Promise<PulledPolicy> {
  const origin = client.endpoint;
  const { urls, policy_digest: named } = await client.wellKnown();
  if (urls.policy === undefined) throw new CrotonError('policy/none', { origin });
  const text = await client.policy();
  const copy = renderPulledPolicy(origin, text);
  if (Buffer.byteLength(copy) > LARGEST_BYTES) {
    // Checks could not read it again, and all of it would be looked at for nothing.
    throw new CrotonError('endpoint/protocol', { origin, reason: 'its policy is larger than 1 MiB' });
  }
  const digest = policyDigest(text);
  if (digest !== named) {
    const reason = 'its policy is not the one that it names by digest';
    throw new CrotonError('endpoint/protocol', { origin, reason });
  }
  await parsePolicy(text, `the policy of ${origin}`);
  const path = join(folder, PULLED_POLICY_FILE);
  const old = await readTextFile(path, LARGEST_BYTES);
  await writeFileAtomic(path, copy);
  const change = old === undefined ? 'saved' : old === copy ? 'unchanged' : 'updated';
  return { endpoint: origin, digest, path, change };
}
