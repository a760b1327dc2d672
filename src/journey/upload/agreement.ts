import type { Context } from '../../context.js';
import type { ClipSource } from './clip-source.js';
import type { Confirmations } from './confirm-declarations.js';
import type { UploadSurvey } from './declarations.js';
import type { UploadOptions } from './upload-options.js';

/** A person's yes to what the clips of a source declare: asked for all of them at once, or for none. */
export class Agreement {
  readonly #context: Context;
  readonly #options: UploadOptions;
  readonly #account: string;
  readonly #confirmations: Confirmations;
  #saidForAll = false;
  #askedMs = 0;

  constructor(context: Context, options: UploadOptions, account: string, confirmations: Confirmations) {
    this.#context = context;
    this.#options = options;
    this.#account = account;
    this.#confirmations = confirmations;
  }

  /** How long a question stood, milliseconds. */
  get askedMs(): number {
    return this.#askedMs;
  }

  /**
   * Resolves when the clips at these places may leave: at once where all that they declare was confirmed. A question waits
   * until all clips were found, for there shall be one only.
   * @throws CrotonError `usage/confirmation-needed`
   */
  async to(source: ClipSource, part: readonly number[]): Promise<void> {
    if (this.#saidForAll) return;
    const { isWhole } = source.listing;
    const isAll = isWhole && part.length === source.places.length;
    const survey = await source.survey(part);
    if (isAll || this.#options.confirmsAll) await this.#ask({ ...survey, more: !isWhole });
    else if (!this.#confirmations.covers(survey)) {
      await source.listing.whole();
      this.#saidForAll = true;
      await this.#ask(await source.survey(source.places));
    }
  }

  async #ask(survey: UploadSurvey & { readonly more?: boolean }): Promise<void> {
    const { clock } = this.#context;
    const beganMs = clock.now();
    await this.#confirmations.ask(this.#options, survey, this.#account);
    this.#askedMs += clock.now() - beganMs;
  }
}
