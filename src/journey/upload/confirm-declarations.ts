import { CrotonError } from '../../errors.js';
import type { UploadJournal } from '../../transfer/journal.js';
import type { UploadSurvey } from './declarations.js';
import type { Proposal, UploadOptions } from './upload-options.js';

/** Which declarations a person has confirmed, in this run and before. */
export class Confirmations {
  readonly #journal: UploadJournal;
  readonly #collection: string;
  readonly #confirmed: Set<string>;
  readonly #all: boolean;
  #written: Promise<unknown> = Promise.resolve();

  /** `all`: whoever runs it declares whatever the clips say (`--yes`). */
  constructor(journal: UploadJournal, collection: string, all: boolean) {
    this.#journal = journal;
    this.#collection = collection;
    this.#confirmed = new Set(journal.confirmed(collection));
    this.#all = all;
  }

  /**
   * Shows what is declared, and asks where any of it is new.
   * @throws CrotonError `usage/confirmation-needed`
   */
  async ask(
    { source, endpoint, confirm, holdUnconfirmed }: UploadOptions,
    survey: UploadSurvey & { readonly more?: boolean },
    account: string,
  ): Promise<void> {
    const open = survey.declarations.filter(({ digest }) => !this.#confirmed.has(digest));
    if (open.length === 0) return;
    const { collection, mediaFolder: folder } = source;
    const mediaFolder = folder === collection?.folder ? undefined : folder;
    const proposal: Proposal = {
      ...survey,
      endpoint: endpoint.url,
      account,
      collection: collection?.name,
      mediaFolder,
    };
    if (await confirm(proposal)) return this.#keep(open.map(({ digest }) => digest));
    if (holdUnconfirmed === undefined || (holdUnconfirmed === 'further' && this.#confirmed.size === 0))
      throw new CrotonError('usage/confirmation-needed', {});
  }

  /** Whether all of it was confirmed. */
  covers({ declarations }: UploadSurvey): boolean {
    return declarations.every(({ digest }) => this.#confirmed.has(digest));
  }

  /** Whether clips that declare this may go. */
  allows(declaration: string): boolean {
    if (this.#confirmed.has(declaration)) return true;
    if (!this.#all) return false;
    // What turned out only as the clip was read.
    this.#written = Promise.all([this.#written, this.#keep([declaration])]);
    this.#written.catch(() => {});
    return true;
  }

  /** Resolves when all is written down. Throws `file/unwritable`. */
  async settled(): Promise<void> {
    await this.#written;
  }

  async #keep(digests: readonly string[]): Promise<void> {
    for (const digest of digests) this.#confirmed.add(digest);
    await this.#journal.confirm(this.#collection, digests);
  }
}
