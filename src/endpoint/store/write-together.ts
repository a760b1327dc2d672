import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.js';

type Work<T> = (trx: Transaction<Tables>) => Promise<T>;

interface Member {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** So soon after a group, there are likely many writers, milliseconds. */
const BUSY_MS = 20;
/** What a write waits for others then, milliseconds: a few times what a commit takes. */
const GATHER_MS = 3;

const groups = new WeakMap<Kysely<Tables>, CommitGroups>();

/**
 * Runs `work` in a transaction and resolves when it is on disk. Those that come at about the same time share one commit,
 * and with it one wait for the disk, but not their fate: each is undone alone when it throws.
 */
export function writeTogether<T>(db: Kysely<Tables>, work: Work<T>): Promise<T> {
  let own = groups.get(db);
  if (own === undefined) {
    own = new CommitGroups(db);
    groups.set(db, own);
  }
  return own.add(work);
}

class CommitGroups {
  readonly #db: Kysely<Tables>;
  #waiting: Member[] = [];
  #isBusy = false;
  /** When the last group was on disk. */
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  add<T>(work: Work<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (!this.#isBusy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      // What other requests of the same moment write joins.
      await (performance.now() - this.#lastMs < BUSY_MS
        ? delay(GATHER_MS)
        : new Promise((resolve) => setImmediate(resolve)));
      const members = this.#waiting;
      this.#waiting = [];
      await this.#commit(members);
      this.#lastMs = performance.now();
    }
    this.#isBusy = false;
  }

  async #commit(members: readonly Member[]): Promise<void> {
    const settle: (() => void)[] = [];
    try {
      await this.#db.transaction().execute(async (trx) => {
        for (const member of members) settle.push(await runAlone(trx, member));
      });
    } catch (error) {
      // Nothing of it is on disk.
      for (const { reject } of members) reject(error);
      return;
    }
    for (const tell of settle) tell();
  }
}

/** Runs one member and undoes it alone where it throws. Returns how to tell its end, for when the commit is on disk. */
async function runAlone(trx: Transaction<Tables>, { work, resolve, reject }: Member): Promise<() => void> {
  await sql`savepoint member`.execute(trx);
  try {
    const value = await work(trx);
    await sql`release member`.execute(trx);
    return () => resolve(value);
  } catch (error) {
    // Where SQLite has undone the whole transaction by itself, as on a full disk, this throws, and so ends the group.
    await sql`rollback to member`.execute(trx).catch(() => {
      throw error;
    });
    await sql`release member`.execute(trx);
    return () => reject(error);
  }
}
