/** One verdict on many submissions, as they are when it is given. */
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { DECISION_BATCH, type DecisionResult, type Verdict } from '../protocol/review.js';
import type { SubmissionSummary } from '../protocol/submissions.js';
import type { EndpointClient } from './endpoint-client.js';
import { refusalOf } from './refusal.js';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly note?: string | undefined;
}

type DecisionCalls = Pick<EndpointClient, 'showSubmission' | 'eachSubmission' | 'decide'>;

/** What a decision is about: the round and the record that were judged. */
type Present = Pick<SubmissionSummary, 'submission' | 'round' | 'record_digest'>;

/** Submissions that are read at a time. */
const READERS = 8;
/** From here on, walking the queue takes fewer requests than reading each. */
const MANY_IDS = 500;

/**
 * Judges each of `ids` by its present round and record: reads it, then decides, 500 at a time.
 * Yields one result per id, in order. A submission that cannot be read is a result, too.
 * @throws CrotonError where going on is pointless: not logged in, not allowed, endpoint unreachable
 */
export async function* decideAll(
  context: Pick<Context, 'signal'>,
  client: DecisionCalls,
  ids: readonly string[],
  judgement: Judgement,
): AsyncGenerator<DecisionResult> {
  const listed = ids.length > MANY_IDS ? await readQueue(client, ids) : new Map<string, Present>();
  for (let start = 0; start < ids.length; start += DECISION_BATCH) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    const read = await readAll(client, ids.slice(start, start + DECISION_BATCH), listed);
    const decisions = read.filter((entry) => 'round' in entry).map((entry) => toDecision(entry, judgement));
    const results = decisions.length === 0 ? [] : await client.decide(decisions);
    const byItem = new Map(results.map((result) => [result.item, result]));
    for (const entry of read) yield 'round' in entry ? resultFor(entry, byItem) : entry;
  }
}

function toDecision({ submission, round, record_digest }: Present, judgement: Judgement) {
  const { verdict, reasons, note } = judgement;
  const what = { item: submission, round, record: record_digest, verdict, reasons: [...reasons] };
  return note === undefined ? what : { ...what, note };
}

async function readQueue(client: DecisionCalls, ids: readonly string[]): Promise<Map<string, Present>> {
  const wanted = new Set(ids);
  const found = new Map<string, Present>();
  for await (const { submission, round, record_digest } of client.eachSubmission({ state: 'queued' })) {
    if (wanted.has(submission)) found.set(submission, { submission, round, record_digest });
  }
  return found;
}

async function readAll(
  client: DecisionCalls,
  ids: readonly string[],
  listed: ReadonlyMap<string, Present>,
): Promise<(Present | DecisionResult)[]> {
  const results: (Present | DecisionResult)[] = new Array(ids.length);
  const queue = ids.entries();
  const work = async () => {
    for (const [index, id] of queue) results[index] = listed.get(id) ?? (await readOne(client, id));
  };
  await Promise.all(Array.from({ length: Math.min(READERS, ids.length) }, work));
  return results;
}

async function readOne(client: DecisionCalls, item: string): Promise<Present | DecisionResult> {
  try {
    return await client.showSubmission(item);
  } catch (error) {
    if (!(error instanceof CrotonError) || error.code !== 'endpoint/not-found') throw error;
    const code = refusalOf(error)?.problem ?? 'not-found';
    return { item, status: 'refused', decision: null, state: null, code, message: error.message };
  }
}

function resultFor(
  { submission: item }: Present,
  results: ReadonlyMap<string, DecisionResult>,
): DecisionResult {
  const none = { decision: null, state: null, message: 'the endpoint did not answer for it' };
  return results.get(item) ?? { item, status: 'error', ...none };
}
