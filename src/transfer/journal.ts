/**
 * What this computer knows of uploads to one endpoint under one account: uploads that are under way, receipts, and what
 * was confirmed. Keyed by content, so that moved and renamed clips go on. Any of it may be lost: the endpoint knows.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stateDirectory } from '../files/directories.js';
import { KeyedLog } from '../files/keyed-log.js';
import type { FileIdentity } from '../media/shared-bytes.js';
import type { Envelope } from '../protocol/receipts.js';

/** An upload that has begun. The URL is a secret: whoever knows it may write to the upload. */
export interface OpenUpload {
  readonly submission: string;
  readonly uploadUrl: string;
  /** State of the file that the first bytes were read from. */
  readonly identity: FileIdentity;
  /** How the shared bytes were made of it (`SharedView.version`); undefined where they are the file’s. */
  readonly shared?: string;
}

export interface StoredReceipt {
  readonly fileName: string;
  readonly envelope: Envelope;
}

export class UploadJournal {
  readonly #uploads: KeyedLog<OpenUpload>;
  readonly #receipts: KeyedLog<StoredReceipt>;
  readonly #confirmations: KeyedLog<string[]>;

  private constructor(
    uploads: KeyedLog<OpenUpload>,
    receipts: KeyedLog<StoredReceipt>,
    confirmations: KeyedLog<string[]>,
  ) {
    this.#uploads = uploads;
    this.#receipts = receipts;
    this.#confirmations = confirmations;
  }

  /** Opens the journal in `folder`, see {@link journalFolder}. */
  static async open(folder: string): Promise<UploadJournal> {
    const fsync = { fsync: true };
    return new UploadJournal(
      await KeyedLog.open<OpenUpload>(join(folder, 'uploads.log'), fsync),
      await KeyedLog.open<StoredReceipt>(join(folder, 'receipts.log'), fsync),
      await KeyedLog.open<string[]>(join(folder, 'confirmed.log'), fsync),
    );
  }

  upload(id: string): OpenUpload | undefined {
    return this.#uploads.get(id);
  }

  async begin(id: string, upload: OpenUpload): Promise<void> {
    await this.#uploads.set(id, upload);
  }

  receipt(id: string): StoredReceipt | undefined {
    return this.#receipts.get(id);
  }

  /** On disk when it resolves. */
  async keepReceipt(id: string, receipt: StoredReceipt): Promise<void> {
    await this.#receipts.set(id, receipt);
    await this.#uploads.delete(id);
  }

  /** The declarations (digests of rights) that the user has confirmed for a collection. */
  confirmed(collection: string): ReadonlySet<string> {
    return new Set(this.#confirmations.get(collection));
  }

  async confirm(collection: string, declarations: Iterable<string>): Promise<void> {
    await this.#confirmations.set(collection, [...this.confirmed(collection), ...declarations]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#uploads.close(), this.#receipts.close(), this.#confirmations.close()]);
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
