/** The copy of an endpoint's policy that `croton policy pull` keeps beside croton.yaml, to be committed with it. */
import { createHash } from 'node:crypto';
import { CrotonError } from '../errors.js';

/** Its name in the folder of a collection. */
export const PULLED_POLICY_FILE = 'croton-policy.endpoint.yaml';

const HEADING = /^# The policy of (\S+), as `croton policy pull` found it \((sha256:[0-9a-f]{64})\)\.\n/;
const NOTE = '# Do not edit: write a policy of your own that extends endpoint: and set it in croton.yaml.\n';

/** The digest that an endpoint names its policy by. */
export const policyDigest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** The file to keep of the text that `origin` publishes. */
export function renderPulledPolicy(origin: string, text: string): string {
  return `# The policy of ${origin}, as \`croton policy pull\` found it (${policyDigest(text)}).\n${NOTE}${text}`;
}

/** Where a copy came from; undefined for a file that is none. */
function pulledFrom(file: string): { readonly origin: string; readonly digest: string } | undefined {
  const [, origin, digest] = HEADING.exec(file) ?? [];
  return origin === undefined || digest === undefined ? undefined : { origin, digest };
}

/**
 * Holds a copy against its digest.
 * @throws CrotonError `policy/changed`
 */
export function assertPulled(file: string, shown: string): void {
  const from = pulledFrom(file);
  const text = file.replace(HEADING, '').replace(NOTE, '');
  if (from === undefined || policyDigest(text) !== from.digest)
    throw new CrotonError('policy/changed', { file: shown });
}
