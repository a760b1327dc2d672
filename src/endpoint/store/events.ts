import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { State } from '../../curation/states.js';
import { canonicalJson } from '../../record/canonical.js';
import type { EventsTable, Tables } from './tables.js';

export const ENDPOINT_ACTOR = 'endpoint';
/** What the hash of the first event is chained to. */
export const CHAIN_START = '0'.repeat(64);

export interface NewEvent {
  readonly type: string;
  readonly submission?: string | undefined;
  readonly state?: State | undefined;
  readonly round?: number | undefined;
  readonly revision?: number | undefined;
  /** Account name, or `endpoint`. */
  readonly actor: string;
  readonly at: number;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

type Chained = Omit<EventsTable, 'seq' | 'hash'> & { readonly seq: number };

/** SHA-256 over the event and the hash before it: nobody can change, drop or insert one unseen. */
export function eventHash(event: Chained): string {
  const { seq, submission, type, state, round, revision, actor, at, body_digest, previous_hash } = event;
  const fields = [seq, submission, type, state, round, revision, actor, at, body_digest, previous_hash];
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}

export const bodyDigest = (body: string) => createHash('sha256').update(body).digest('hex');

/** Appends an event to the chain, in the transaction that changes what it tells of. */
export async function appendEvent(trx: Transaction<Tables>, event: NewEvent): Promise<void> {
  const last = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const body = event.body === undefined ? null : canonicalJson(event.body);
  const chained = {
    seq: (last?.seq ?? 0) + 1,
    submission: event.submission ?? null,
    type: event.type,
    state: event.state ?? null,
    round: event.round ?? null,
    revision: event.revision ?? null,
    actor: event.actor,
    at: event.at,
    body_digest: body === null ? null : bodyDigest(body),
    previous_hash: last?.hash ?? CHAIN_START,
  };
  await trx
    .insertInto('events')
    .values({ ...chained, hash: eventHash(chained) })
    .execute();
  if (body !== null) await trx.insertInto('event_bodies').values({ seq: chained.seq, body }).execute();
}
