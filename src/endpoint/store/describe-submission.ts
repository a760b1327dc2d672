import type { Kysely } from 'kysely';
import { nextStep } from '../../curation/states.js';
import type { SubmissionDetail, SubmissionSummary, WireFinding } from '../../protocol/submissions.js';
import type { Tables } from './tables.js';
import type { SubmissionRow } from './transition.js';

export type NamedSubmissionRow = SubmissionRow & { readonly contributor: string };

export const instant = (ms: number) => new Date(ms).toISOString();

/** Submissions with the names of their contributors. */
export function selectSubmissions(db: Kysely<Tables>) {
  return db
    .selectFrom('submissions')
    .innerJoin('accounts', 'accounts.id', 'submissions.account')
    .selectAll('submissions')
    .select('accounts.name as contributor');
}

export function toSummary(row: NamedSubmissionRow): SubmissionSummary {
  return {
    submission: row.id,
    id: row.digest,
    state: row.state,
    round: row.round,
    revision: row.revision,
    record_digest: row.record_digest,
    file_name: row.file_name,
    title: row.title,
    contributor: row.contributor,
    bytes: row.bytes,
    duration_s: row.duration_s,
    languages: JSON.parse(row.languages) as string[],
    countries: JSON.parse(row.countries) as string[],
    license: row.license,
    reasons: JSON.parse(row.reasons) as string[],
    next_step: nextStep(row.state),
    votes: row.votes,
    declared_at: instant(row.declared_at),
    updated_at: instant(row.updated_at),
  };
}

/** A submission with its record and history; undefined where there is none of that id. */
export async function describeSubmission(
  db: Kysely<Tables>,
  id: string,
): Promise<SubmissionDetail | undefined> {
  const row = await selectSubmissions(db).where('submissions.id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const revision = await db
    .selectFrom('revisions')
    .select('record')
    .where('submission', '=', id)
    .where('revision', '=', row.revision)
    .executeTakeFirst();
  const events = await db
    .selectFrom('events')
    .leftJoin('event_bodies', 'event_bodies.seq', 'events.seq')
    .select(['events.seq', 'events.type', 'events.at', 'events.actor', 'event_bodies.body'])
    .where('events.submission', '=', id)
    .orderBy('events.seq')
    .execute();
  const record = revision?.record ?? null;
  return {
    ...toSummary(row),
    record: record === null ? null : (JSON.parse(record) as Record<string, unknown>),
    findings: JSON.parse(row.findings) as WireFinding[],
    history: events.map(({ seq, type, at, actor, body }) => ({
      seq,
      type,
      at: instant(at),
      actor,
      ...(body === null ? {} : { detail: JSON.parse(body) as Record<string, unknown> }),
    })),
  };
}
