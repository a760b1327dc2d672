import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Digests of bytes that are verified and may lie among the objects already, though no row of an object says so yet. */
export async function digestsUnderWay(db: Kysely<Tables>): Promise<Set<string>> {
  const rows = await db
    .selectFrom('jobs')
    .innerJoin('submissions', 'submissions.id', 'jobs.submission')
    .select('submissions.digest')
    .where('jobs.state', 'in', ['verified', 'stuck'])
    .execute();
  return new Set(rows.map(({ digest }) => digest));
}
