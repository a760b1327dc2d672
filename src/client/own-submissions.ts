/** A contributor's own submissions: all of them, or those of given clips. */
import type { SubmissionSummary } from '../protocol/submissions.js';
import type { EndpointClient } from './endpoint-client.js';

/** Content ids in one query: their URL stays well under the 16 KiB that servers take. */
const IDS_PER_QUERY = 100;
/** From here on, listing everything takes fewer requests than asking for each. */
const MANY_IDS = 1000;

/**
 * Submissions of the account, newest first; with `contents` only those of these content ids, whatever the endpoint lists:
 * they may be about to be withdrawn.
 */
export async function* ownSubmissions(
  client: Pick<EndpointClient, 'eachSubmission'>,
  contents?: ReadonlySet<string>,
): AsyncGenerator<SubmissionSummary> {
  const mine = { contributor: 'me', sort: 'newest' } as const;
  if (contents === undefined) {
    yield* client.eachSubmission(mine);
  } else if (contents.size > MANY_IDS) {
    for await (const row of client.eachSubmission(mine)) if (contents.has(row.id)) yield row;
  } else {
    const ids = [...contents];
    for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
      const content = ids.slice(start, start + IDS_PER_QUERY).join(',');
      for await (const row of client.eachSubmission({ ...mine, content }))
        if (contents.has(row.id)) yield row;
    }
  }
}
