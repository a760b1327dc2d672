/** What every database of the endpoint must do. A further one adds a test file that calls this. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvent } from '../../../src/endpoint/store/events.js';
import { migrate } from '../../../src/endpoint/store/migrate.js';
import { MIGRATIONS } from '../../../src/endpoint/store/migrations.js';
import type { Tables } from '../../../src/endpoint/store/tables.js';

type Database = Kysely<Tables>;

/** @param open opens the database of `directory`, the same one each time */
export function describeDatabase(name: string, open: (directory: string) => Promise<Database>): void {
  describe(`SQL: ${name}`, () => {
    let directory: string;
    let db: Database;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'croton-sql-'));
      db = await open(directory);
    });
    afterEach(async () => {
      await db.destroy();
      await rm(directory, { recursive: true, force: true });
    });

    const account = (id: string) => ({
      id,
      name: `name of ${id}`,
      roles: '[]',
      organization: null,
      agreement_version: null,
      agreement_digest: null,
      agreement_at: null,
      created_at: 2 ** 41,
    });
    const names = async () =>
      (await db.selectFrom('accounts').select('id').orderBy('id').execute()).map(({ id }) => id);

    it('keeps what was committed over a close', async () => {
      await db.insertInto('accounts').values(account('a')).execute();
      await db.destroy();
      db = await open(directory);
      const row = await db.selectFrom('accounts').selectAll().executeTakeFirstOrThrow();
      expect(row).toEqual(account('a'));
    });

    it('undoes a transaction that fails, whole', async () => {
      const failing = db.transaction().execute(async (trx) => {
        await trx.insertInto('accounts').values(account('a')).execute();
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await names()).toEqual([]);
    });

    it('runs transactions that come at once one after the other', async () => {
      const add = () =>
        db.transaction().execute(async (trx) => {
          const { length } = await trx.selectFrom('accounts').select('id').execute();
          await new Promise((resolve) => setTimeout(resolve, 2));
          await trx
            .insertInto('accounts')
            .values(account(String(length)))
            .execute();
        });
      await Promise.all(Array.from({ length: 8 }, add));
      expect(await names()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    });

    it('holds unique keys and references', async () => {
      await db.insertInto('accounts').values(account('a')).execute();
      await expect(db.insertInto('accounts').values(account('a')).execute()).rejects.toThrow();
      const orphan = { submission: 'nobody', kind: 'language' as const, value: 'yo' };
      await expect(db.insertInto('tags').values(orphan).execute()).rejects.toThrow();
    });

    it('runs a query that failed before, and one whose rows were not all asked for', async () => {
      const insert = (id: string) => db.insertInto('accounts').values(account(id)).returning('id').execute();
      await insert('a');
      for (const id of ['b', 'c']) {
        await expect(insert('a')).rejects.toThrow();
        expect(await insert(id)).toEqual([{ id }]);
        expect((await db.selectFrom('accounts').select('id').executeTakeFirst())?.id).toBe('a');
      }
      await db.destroy();
      db = await open(directory);
      expect(await names()).toEqual(['a', 'b', 'c']);
    });

    it('counts events without gaps, also after one was undone', async () => {
      const append = (fails: boolean) =>
        db.transaction().execute(async (trx) => {
          await appendEvent(trx, { type: 'x', actor: 'y', at: 1, body: { fails } });
          if (fails) throw new Error('no');
        });
      await append(false);
      await append(true).catch(() => {});
      await append(false);
      const seqs = await db.selectFrom('events').select('seq').orderBy('seq').execute();
      expect(seqs.map(({ seq }) => seq)).toEqual([1, 2]);
    });

    it('keeps texts of any kind and large numbers', async () => {
      const odd = 'naïve 字 \u202e \u0007 \' " -- 🥁';
      await db
        .insertInto('accounts')
        .values({ ...account('a'), name: odd, created_at: 2 ** 52 + 1 })
        .execute();
      const row = await db.selectFrom('accounts').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject({ name: odd, created_at: 2 ** 52 + 1 });
    });

    it('refuses parameters that are neither text, number nor null', async () => {
      const wrong = { ...account('a'), organization: true as never };
      await expect(db.insertInto('accounts').values(wrong).execute()).rejects.toThrow(TypeError);
    });

    it('migrates once, and refuses what a newer program wrote', async () => {
      await migrate(db);
      const newest = MIGRATIONS.at(-1)?.version ?? 0;
      const next = { version: newest + 1, up: async () => {} };
      await migrate(db, [...MIGRATIONS, next]);
      const { rows } = await sql<{
        version: number;
      }>`select version from schema_version order by version`.execute(db);
      expect(rows.map(({ version }) => version)).toEqual([
        ...MIGRATIONS.map(({ version }) => version),
        newest + 1,
      ]);
      await expect(migrate(db)).rejects.toMatchObject({ code: 'endpoint/newer' });
    });
  });
}
