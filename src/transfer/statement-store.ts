/** Receipts, withdrawals and the keys that signed them, as this computer keeps them: for as long as nobody deletes them. */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirectory } from '../files/directories.js';
import { KeyedLog } from '../files/keyed-log.js';
import type { Envelope } from '../protocol/receipts.js';
import type { WellKnown } from '../protocol/well-known.js';
import { readStatement } from './statement.js';

/** Logs in the folder of a journal. */
const RECEIPTS = 'receipts.log';
const WITHDRAWALS = 'withdrawals.log';
const KEYS = 'keys.log';

export interface StoredStatement {
  /** What the clip was called when it was sent, or withdrawn; empty where nobody knew. */
  readonly fileName: string;
  readonly envelope: Envelope;
}

/** A public key of an endpoint as it was when its first statement was kept. */
export interface StoredKey {
  readonly id: string;
  /** DER SubjectPublicKeyInfo, base64. */
  readonly spki: string;
  /** Origin that gave it. */
  readonly endpoint: string;
}

/** What endpoints signed for one account: receipts by content id, withdrawals by submission, and the keys. */
/** Receipts of small clips come fast, and nothing waits for one: those of so many milliseconds share a sync. */
const RECEIPTS_MS = 40;

export class StatementStore {
  readonly #receipts: KeyedLog<StoredStatement>;
  readonly #withdrawals: KeyedLog<StoredStatement>;
  readonly #keys: KeyedLog<StoredKey>;

  private constructor(
    receipts: KeyedLog<StoredStatement>,
    withdrawals: KeyedLog<StoredStatement>,
    keys: KeyedLog<StoredKey>,
  ) {
    this.#receipts = receipts;
    this.#withdrawals = withdrawals;
    this.#keys = keys;
  }

  /** Opens the statements in the folder of a journal. */
  static async open(folder: string): Promise<StatementStore> {
    const open = <T>(name: string, gatherMs = 0) =>
      KeyedLog.open<T>(join(folder, name), { fsync: true, gatherMs });
    return new StatementStore(await open(RECEIPTS, RECEIPTS_MS), await open(WITHDRAWALS), await open(KEYS));
  }

  receipt(id: string): StoredStatement | undefined {
    return this.#receipts.get(id);
  }

  /** On disk when it resolves. */
  async keepReceipt(id: string, receipt: StoredStatement): Promise<void> {
    await this.#receipts.set(id, receipt);
  }

  /** On disk when it resolves. The receipt stays: it tells of the past. */
  async keepWithdrawal(submission: string, { fileName, envelope }: StoredStatement): Promise<void> {
    // Asked for once more, the endpoint no longer knows how the clip was called.
    const known = this.#withdrawals.get(submission)?.fileName ?? '';
    await this.#withdrawals.set(submission, { fileName: fileName || known, envelope });
  }

  /** Whether the submission that a receipt is about was withdrawn since. */
  isWithdrawn({ envelope }: StoredStatement): boolean {
    if (this.#withdrawals.size === 0) return false;
    const receipt = readStatement(envelope)?.said;
    const proof = receipt && this.#withdrawals.get(receipt.submission);
    const withdrawal = proof && readStatement(proof.envelope)?.said;
    return receipt !== undefined && withdrawal !== undefined && withdrawal.time >= receipt.time;
  }

  /** Keeps a key, so that what it signed can be verified without its endpoint. On disk when it resolves. */
  async keepKey({ id, spki }: WellKnown['public_key'], endpoint: string): Promise<void> {
    // By both: an endpoint that gives an old name to another key makes what the old one signed no less good.
    const name = `${id} ${spki}`;
    if (!this.#keys.has(name)) await this.#keys.set(name, { id, spki, endpoint });
  }

  async close(): Promise<void> {
    await Promise.all([this.#receipts.close(), this.#withdrawals.close(), this.#keys.close()]);
  }
}

/** The folders of all journals of this user: one per endpoint and account. */
export async function journalFolders(env: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const home = join(stateDirectory(env), 'uploads');
  const entries = await readdir(home, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(home, name))
    .sort();
}

/** The statements kept in the folder of a journal: receipts, then withdrawals, each in the order they came. */
export async function* readStatements(folder: string): AsyncGenerator<StoredStatement> {
  yield* readLog<StoredStatement>(join(folder, RECEIPTS));
  yield* readLog<StoredStatement>(join(folder, WITHDRAWALS));
}

/** The keys kept in the folder of a journal. */
export async function readKeys(folder: string): Promise<StoredKey[]> {
  const keys: StoredKey[] = [];
  for await (const key of readLog<StoredKey>(join(folder, KEYS))) keys.push(key);
  return keys;
}

/** The values of a log that is there; looking makes none. */
async function* readLog<T>(path: string): AsyncGenerator<T> {
  const found = await access(path).then(
    () => true,
    () => false,
  );
  if (!found) return;
  const log = await KeyedLog.open<T>(path);
  try {
    for (const [, value] of log.entries()) yield value;
  } finally {
    await log.close();
  }
}
