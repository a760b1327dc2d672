/** Submissions by what people type: an id, or a beginning of one that no other id shares. */
import { CrotonError } from '../errors.js';
import type { EndpointClient } from './endpoint-client.js';

const WHOLE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A query stays well below the length of a URL that servers take. */
const IDS_PER_QUERY = 50;
const SHORT_ID = /^[0-9a-f][0-9a-f-]{3,}$/;

/**
 * The ids that `names` stand for, in their order, each once. Whole ids are not looked up.
 * @throws CrotonError `submission/unknown`, `submission/ambiguous`
 */
export async function findSubmissionIds(
  client: Pick<EndpointClient, 'eachSubmission'>,
  names: readonly string[],
): Promise<string[]> {
  const wanted = names.map((name) => name.toLowerCase());
  const short = new Map<string, string[]>();
  for (const name of wanted) {
    if (WHOLE_ID.test(name)) continue;
    if (!SHORT_ID.test(name)) throw new CrotonError('submission/unknown', { id: name });
    short.set(name, []);
  }
  if (short.size > 0) {
    const beginnings = [...short.keys()];
    for (let start = 0; start < beginnings.length; start += IDS_PER_QUERY) {
      const id = beginnings.slice(start, start + IDS_PER_QUERY).join(',');
      for await (const { submission } of client.eachSubmission({ id })) {
        for (const [name, found] of short) if (submission.startsWith(name)) found.push(submission);
      }
    }
  }
  const ids = wanted.map((name) => {
    const found = short.get(name);
    if (found === undefined) return name;
    const [only, ...others] = found;
    if (only === undefined) throw new CrotonError('submission/unknown', { id: name });
    if (others.length > 0) throw new CrotonError('submission/ambiguous', { id: name, count: found.length });
    return only;
  });
  return [...new Set(ids)];
}
