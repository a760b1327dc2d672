import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../../../src/endpoint/store/open-sqlite.js';
import type { Tables } from '../../../src/endpoint/store/tables.js';
import { writeTogether } from '../../../src/endpoint/store/write-together.js';

let folder: string;
let db: Kysely<Tables>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-writes-'));
  db = await openSqlite(join(folder, 'croton.sqlite'));
});

afterEach(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

const insert = (trx: Transaction<Tables>, digest: string) =>
  trx.insertInto('objects').values({ digest, bytes: 1, refs: 1, created_at: 0 }).execute();

const digests = async () =>
  (await db.selectFrom('objects').select('digest').orderBy('digest').execute()).map((row) => row.digest);

test('writes of the same moment share one commit: none is told before all have run', async () => {
  const told: string[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map(async (digest) => {
      await writeTogether(db, async (trx) => {
        await insert(trx, digest);
        told.push(`ran ${digest}`);
      });
      told.push(`told ${digest}`);
    }),
  );
  expect(told).toEqual(['ran a', 'ran b', 'ran c', 'told a', 'told b', 'told c']);
  expect(await digests()).toEqual(['a', 'b', 'c']);
});

test('one that throws is undone alone', async () => {
  const ends = await Promise.allSettled([
    writeTogether(db, (trx) => insert(trx, 'a')),
    writeTogether(db, async (trx) => {
      await insert(trx, 'b');
      throw new Error('no');
    }),
    writeTogether(db, (trx) => insert(trx, 'a')),
    writeTogether(db, async (trx) => {
      await insert(trx, 'c');
      return 'done';
    }),
  ]);
  expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : end.value))).toEqual([
    expect.anything(),
    'Error: no',
    expect.stringContaining('UNIQUE'),
    'done',
  ]);
  expect(await digests()).toEqual(['a', 'c']);
});

test('where the commit fails, nobody is told that it was written, and the next writes go on', async () => {
  const ends = await Promise.allSettled([
    writeTogether(db, (trx) => insert(trx, 'a')),
    writeTogether(db, async (trx) => {
      await sql`pragma defer_foreign_keys = on`.execute(trx);
      await trx.insertInto('event_bodies').values({ seq: 7, body: '' }).execute();
    }),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await writeTogether(db, (trx) => insert(trx, 'b'));
  expect(await digests()).toEqual(['b']);
});
