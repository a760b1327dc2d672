/** One verdict on many submissions, as they are when it is given. */
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { DECISION_BATCH, type DecisionResult, type Verdict } from '../protocol/review.js';
import type { SubmissionDetail } from '../protocol/submissions.js';
import type { EndpointClient } from './endpoint-client.js';
import { refusalOf } from './refusal.js';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly note?: string | undefined;
}

/** Submissions that are read at a time. */
const READERS = 8;

type DecisionCalls = Pick<EndpointClient, 'showSubmission' | 'decide'>;

/**
 * Judges each of `ids` by its present round and record: reads it, then decides, 500 at a time.
 * Yields one result per id, in order. A submission that cannot be read is a result of status `error`.
 * @throws CrotonError where going on is pointless: not logged in, not allowed, endpoint unreachable
 */
export async function* decideAll(
  context: Pick<Context, 'signal'>,
  client: DecisionCalls,
  ids: readonly string[],
  judgement: Judgement,
): AsyncGenerator<DecisionResult> {
  for (let start = 0; start < ids.length; start += DECISION_BATCH) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    const read = await readAll(client, ids.slice(start, start + DECISION_BATCH));
    const open = read.filter((entry) => 'round' in entry);
    const decisions = open.map(({ submission, round, record_digest }) => ({
      item: submission,
      round,
      record: record_digest,
      verdict: judgement.verdict,
      reasons: [...judgement.reasons],
      ...(judgement.note === undefined ? {} : { note: judgement.note }),
    }));
    const results = decisions.length === 0 ? [] : await client.decide(decisions);
    const byItem = new Map(results.map((result) => [result.item, result]));
    for (const entry of read) yield 'round' in entry ? resultFor(entry, byItem) : entry;
  }
}

async function readAll(
  client: DecisionCalls,
  ids: readonly string[],
): Promise<(SubmissionDetail | DecisionResult)[]> {
  const results: (SubmissionDetail | DecisionResult)[] = new Array(ids.length);
  const queue = ids.entries();
  const work = async () => {
    for (const [index, id] of queue) results[index] = await readOne(client, id);
  };
  await Promise.all(Array.from({ length: Math.min(READERS, ids.length) }, work));
  return results;
}

async function readOne(client: DecisionCalls, item: string): Promise<SubmissionDetail | DecisionResult> {
  try {
    return await client.showSubmission(item);
  } catch (error) {
    if (!(error instanceof CrotonError) || error.code !== 'endpoint/not-found') throw error;
    const code = refusalOf(error)?.problem ?? 'not-found';
    return { item, status: 'refused', decision: null, state: null, code, message: error.message };
  }
}

function resultFor(
  { submission: item }: SubmissionDetail,
  results: ReadonlyMap<string, DecisionResult>,
): DecisionResult {
  const none = { decision: null, state: null, message: 'the endpoint did not answer for it' };
  return results.get(item) ?? { item, status: 'error', ...none };
}
