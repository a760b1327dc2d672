import { open } from 'node:fs/promises';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
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

/** The driver ends the whole process on a boolean parameter: such a parameter must never reach it. */
function guarded(database: Database.Database): SqliteDatabase {
  const refuse = (parameters: readonly unknown[]) => {
    const wrong = parameters.find((value) => typeof value === 'boolean' || value === undefined);
    if (wrong !== undefined || parameters.includes(undefined))
      throw new TypeError(`a ${typeof wrong} cannot be a parameter of a query`);
  };
  return {
    close: () => void database.close(),
    prepare: (text) => {
      const statement = database.prepare(text);
      return {
        reader: statement.reader,
        all: (parameters) => {
          refuse(parameters);
          return statement.all(parameters);
        },
        run: (parameters) => {
          refuse(parameters);
          const { changes, lastInsertRowid } = statement.run(parameters);
          return { changes, lastInsertRowid };
        },
        iterate: (parameters) => {
          refuse(parameters);
          return statement.iterate(parameters);
        },
      };
    },
  };
}
