import { type Kysely, sql } from 'kysely';
import { CrotonError } from '../../errors.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import type { Tables } from './tables.js';

/**
 * Brings the tables to the newest version, each step in one transaction.
 * @throws CrotonError `endpoint/newer` when a newer croton has written the database
 */
export async function migrate(
  db: Kysely<Tables>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await sql`create table if not exists schema_version (version integer not null)`.execute(db);
  const { rows } = await sql<{
    version: number | null;
  }>`select max(version) as version from schema_version`.execute(db);
  const present = rows[0]?.version ?? 0;
  const newest = migrations.at(-1)?.version ?? 0;
  if (present > newest) throw new CrotonError('endpoint/newer', { version: present, known: newest });
  for (const migration of migrations) {
    if (migration.version <= present) continue;
    await db.transaction().execute(async (trx) => {
      await migration.up(trx);
      await sql`insert into schema_version (version) values (${migration.version})`.execute(trx);
    });
  }
}
