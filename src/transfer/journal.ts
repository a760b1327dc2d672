/**
 * What this computer knows of uploads to one endpoint under one account: uploads that are under way, receipts, and what
 * was confirmed. Keyed by content, so that moved and renamed clips go on. Any of it may be lost: the endpoint knows.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stateDirectory } from '../files/directories.js';
import { KeyedLog } from '../files/keyed-log.js';
import type { FileIdentity } from '../media/shared-bytes.js';
import type { WellKnown } from '../protocol/well-known.js';
import { StatementStore, type StoredStatement } from './statement-store.js';

/** An upload that has begun. The URL is a secret: whoever knows it may write to the upload. */
export interface OpenUpload {
  readonly submission: string;
  readonly uploadUrl: string;
  /** State of the file that the first bytes were read from. */
  readonly identity: FileIdentity;
  /** How the shared bytes were made of it (`SharedView.version`); undefined where they are the file’s. */
  readonly shared?: string;
}

/** What the endpoint last said of a record: the next one is based on it. */
export interface KnownRevision {
  readonly submission: string;
  readonly revision: number;
}

export class UploadJournal {
  readonly #uploads: KeyedLog<OpenUpload>;
  readonly #statements: StatementStore;
  readonly #confirmations: KeyedLog<string[]>;
  readonly #revisions: KeyedLog<KnownRevision>;
  readonly #failures: KeyedLog<string>;
  readonly #rates: KeyedLog<number>;

  private constructor(logs: {
    readonly uploads: KeyedLog<OpenUpload>;
    readonly statements: StatementStore;
    readonly confirmations: KeyedLog<string[]>;
    readonly revisions: KeyedLog<KnownRevision>;
    readonly failures: KeyedLog<string>;
    readonly rates: KeyedLog<number>;
  }) {
    this.#uploads = logs.uploads;
    this.#statements = logs.statements;
    this.#confirmations = logs.confirmations;
    this.#revisions = logs.revisions;
    this.#failures = logs.failures;
    this.#rates = logs.rates;
  }

  /** Opens the journal in `folder`, see {@link journalFolder}. */
  static async open(folder: string): Promise<UploadJournal> {
    const fsync = { fsync: true };
    return new UploadJournal({
      uploads: await KeyedLog.open(join(folder, 'uploads.log'), fsync),
      statements: await StatementStore.open(folder),
      confirmations: await KeyedLog.open(join(folder, 'confirmed.log'), fsync),
      revisions: await KeyedLog.open(join(folder, 'revisions.log'), {}),
      failures: await KeyedLog.open(join(folder, 'failures.log'), {}),
      rates: await KeyedLog.open(join(folder, 'rates.log'), {}),
    });
  }

  upload(id: string): OpenUpload | undefined {
    return this.#uploads.get(id);
  }

  async begin(id: string, upload: OpenUpload): Promise<void> {
    await this.#uploads.set(id, upload);
  }

  receipt(id: string): StoredStatement | undefined {
    return this.#statements.receipt(id);
  }

  /** Whether the endpoint has the bytes, by a receipt for them; not once the clip was withdrawn, if that `counts`. */
  isDelivered(id: string, { withdrawalCounts }: { readonly withdrawalCounts: boolean }): boolean {
    const receipt = this.receipt(id);
    return receipt !== undefined && !(withdrawalCounts && this.#statements.isWithdrawn(receipt));
  }

  /** Keeps the key that the receipts to come are signed with. */
  async keepKey(key: WellKnown['public_key'], endpoint: string): Promise<void> {
    await this.#statements.keepKey(key, endpoint);
  }

  /** On disk when it resolves. */
  async keepReceipt(id: string, receipt: StoredStatement): Promise<void> {
    await this.#statements.keepReceipt(id, receipt);
    await this.#uploads.delete(id);
  }

  /** What the endpoint last said of the record of a clip. */
  revision(id: string): KnownRevision | undefined {
    return this.#revisions.get(id);
  }

  async keepRevision(id: string, known: KnownRevision): Promise<void> {
    const { submission, revision } = this.#revisions.get(id) ?? {};
    if (submission === known.submission && revision === known.revision) return;
    await this.#revisions.set(id, known);
  }

  /** Why a clip of a collection failed last time, as a code; undefined when it did not. */
  failure(collection: string, fileName: string): string | undefined {
    return this.#failures.get(`${collection}\n${fileName}`);
  }

  /** Takes note of a failure, or with undefined that there is none any more. */
  async keepFailure(collection: string, fileName: string, code: string | undefined): Promise<void> {
    const key = `${collection}\n${fileName}`;
    if (code !== undefined) await this.#failures.set(key, code);
    else if (this.#failures.get(key) !== undefined) await this.#failures.delete(key);
  }

  /** Bytes per second at which the last run sent; undefined when none did. */
  rate(): number | undefined {
    return this.#rates.get('sent');
  }

  async keepRate(bytesPerSecond: number): Promise<void> {
    await this.#rates.set('sent', bytesPerSecond);
  }

  /** The declarations (digests of rights) that the user has confirmed for a collection. */
  confirmed(collection: string): ReadonlySet<string> {
    return new Set(this.#confirmations.get(collection));
  }

  async confirm(collection: string, declarations: Iterable<string>): Promise<void> {
    await this.#confirmations.set(collection, [...this.confirmed(collection), ...declarations]);
  }

  async close(): Promise<void> {
    const logs = [
      this.#uploads,
      this.#statements,
      this.#confirmations,
      this.#revisions,
      this.#failures,
      this.#rates,
    ];
    await Promise.all(logs.map((log) => log.close()));
  }
}

/** Where the journal of an account at an endpoint is kept. */
export function journalFolder(
  env: Readonly<Record<string, string | undefined>>,
  origin: string,
  account: string,
): string {
  const host = new URL(origin).host.replace(/[^a-z0-9.-]/gi, '_');
  const digest = createHash('sha256').update(`${origin}\n${account}`).digest('hex').slice(0, 12);
  return join(stateDirectory(env), 'uploads', `${host}-${digest}`);
}
