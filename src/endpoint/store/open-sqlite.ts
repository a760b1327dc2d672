import { open } from 'node:fs/promises';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import { migrate } from './migrate.js';
import type { Tables } from './tables.js';

/**
 * Opens (or creates) the SQLite database at `path`, brings its tables up to date and returns its typed queries.
 * Every commit is on disk before it returns: WAL, synchronous FULL.
 */
export async function openSqlite(path: string): Promise<Kysely<Tables>> {
  // Made here so that nobody else can read it, whatever the umask.
  await (await open(path, 'a', 0o600)).close();
  const database = new Database(path);
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
    database.pragma(pragma);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: guarded(database) }) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** Statements that are kept prepared: more than there are different queries. */
const KEPT_STATEMENTS = 500;

/**
 * The driver as kysely uses it, with three differences. It would end the whole process on a boolean parameter: such a
 * one never reaches it. Statements stay prepared, which is most of the cost of a small query. And where SQLite has rolled
 * back by itself, as on a full disk, the second rollback must not hide why.
 */
function guarded(database: Database.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void database.close(),
    prepare: (text) => {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const rollback = /^rollback$/i.test(text);
      const isIdle = () => rollback && !database.inTransaction;
      const statement = guardedStatement(database.prepare(text), isIdle);
      if (kept.size >= KEPT_STATEMENTS) kept.clear();
      kept.set(text, statement);
      return statement;
    },
  };
}

/** `isIdle`: whether there is nothing for it to do. */
function guardedStatement(statement: Database.Statement, isIdle: () => boolean): SqliteStatement {
  const checked = (parameters: readonly unknown[]) => {
    const wrong = parameters.find((value) => typeof value === 'boolean' || value === undefined);
    if (wrong !== undefined || parameters.includes(undefined))
      throw new TypeError(`a ${typeof wrong} cannot be a parameter of a query`);
    return parameters;
  };
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(checked(parameters)),
    iterate: (parameters) => statement.iterate(checked(parameters)),
    run: (parameters) => {
      if (isIdle()) return { changes: 0, lastInsertRowid: 0 };
      const { changes, lastInsertRowid } = statement.run(checked(parameters));
      return { changes, lastInsertRowid };
    },
  };
}
