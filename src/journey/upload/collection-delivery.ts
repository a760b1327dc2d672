import { CrotonError } from '../../errors.js';
import { declareItems } from '../../transfer/declare-items.js';
import type { TransferEvent } from '../../transfer/events.js';
import type { SignIn } from '../../transfer/sign-in.js';
import type { UploadCounts } from '../../transfer/tally.js';
import { transferClips } from '../../transfer/transfer-clips.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import { Agreement } from './agreement.js';
import { Answer } from './answer.js';
import { beginNow } from './begin-now.js';
import type { ClipSource } from './clip-source.js';
import { Confirmations } from './confirm-declarations.js';
import { clientOf } from './enter-endpoint.js';
import { Learning } from './learning.js';
import { openSource } from './open-source.js';
import { rollingPlaces } from './rolling-places.js';
import { SendingOrder } from './sending-order.js';
import type { OpenLimits } from './upload-limits.js';
import type { UploadParts } from './upload-parts.js';

/** What all requests of a run share. */
export type Link = OpenLimits & { readonly signIn: SignIn | undefined };

/** The delivery of a collection: what is declared with its clips is confirmed, then they are sent, the sample first. */
export class CollectionDelivery {
  readonly #parts: UploadParts;
  readonly #link: Link;
  readonly #counts: () => UploadCounts;
  readonly #confirmations: Confirmations;
  readonly #agreement: Agreement;
  /** Ids of clips that a problem was told of. */
  readonly #told = new Set<string>();

  /** `counts`: what became of the clips until now. */
  constructor(parts: UploadParts, link: Link, counts: () => UploadCounts) {
    const { context, options, account, journal } = parts;
    const { source, confirmsAll = false } = options;
    this.#parts = parts;
    this.#link = link;
    this.#counts = counts;
    this.#confirmations = new Confirmations(journal, source.manifestPath, confirmsAll);
    this.#agreement = new Agreement(context, options, account, this.#confirmations);
  }

  /** How long a question stood, milliseconds. */
  get askedMs(): number {
    return this.#agreement.askedMs;
  }

  /** Hears of all that happens. */
  take(event: TransferEvent): void {
    if (event.type === 'clip-problem' && event.problem.id !== undefined) this.#told.add(event.problem.id);
  }

  /** Returns what ended it before all clips were reached; throws what kept it from beginning, and what is no CrotonError. */
  async run(): Promise<CrotonError | undefined> {
    const { context, totals } = this.#parts;
    const confirmations = this.#confirmations;
    const answer = new Answer();
    const isConfirmed = (declaration: string) => confirmations.allows(declaration);
    const source = await openSource(this.#parts, { isConfirmed, ready: answer.given });
    let items: AsyncGenerator<TransferItem> | undefined;
    let isBegun = false;
    try {
      const order = new SendingOrder(this.#parts, source);
      await order.begin();
      const found = [...source.places];
      const { picked, rest } = order.split(found);
      const rolling = rollingPlaces(source, {
        first: rest,
        known: found.length,
        ordered: (part) => order.of(part).ordered,
        agreed: async (part) => {
          await answer.given;
          await this.#agreement.to(source, part);
          totals.tell();
        },
      });
      // Clips are read while a person reads what they declare.
      items = beginNow(source.items(picked.length > 0 ? picked : rolling));
      await this.#agreement.to(source, found);
      totals.tell();
      answer.accept();
      isBegun = true;
      if (picked.length > 0) {
        await this.#transfer(source, items);
        this.#assertTaken();
        items = source.items(rolling);
      }
      const learning = new Learning(source);
      await this.#transfer(source, learning.throughout(items));
      await this.#agree(await learning.outcome());
      return undefined;
    } catch (error) {
      answer.refuse(error);
      source.stop();
      totals.tell();
      await items?.return(undefined).catch(() => {});
      if (!isBegun) throw error;
      // What was learned until now is not learned again; what ended it is the news.
      await source.finish().catch(() => {});
      if (context.signal.aborted || !(error instanceof CrotonError)) throw error;
      return error;
    } finally {
      await source.close();
      await confirmations.settled();
    }
  }

  async #transfer(source: ClipSource, items: AsyncIterable<TransferItem>): Promise<void> {
    const { jobs, again, overwrite, retry, endpoint } = this.#parts.options;
    const { context, wellKnown, journal, tell } = this.#parts;
    // Its own retries are off: the pipeline waits for the endpoint as long as the user allows.
    const client = clientOf(context, endpoint, 1, this.#link);
    const stopSource = () => source.stop();
    const options = { client, wellKnown, journal, jobs, again, overwrite, retry, stopSource, ...this.#link };
    await transferClips(context, items, options, tell);
  }

  /** A rejection that would meet all clips is better known before they are sent. */
  #assertTaken(): void {
    const { refused, left, sent, present, updated } = this.#counts();
    if (refused === 0) return;
    const taken = sent + present + updated;
    throw new CrotonError('upload/sample-refused', { refused, taken, left });
  }

  /** Has the endpoint know of each clip what the manifest says. No bytes travel. */
  async #agree(items: readonly TransferItem[]): Promise<void> {
    const { context, options, wellKnown, journal, totals, tell } = this.#parts;
    const { overwrite, endpoint } = options;
    const client = clientOf(context, endpoint, 4, this.#link);
    const batch = Math.min(500, wellKnown.limits.declare_batch);
    for (let start = 0; start < items.length; start += batch) {
      const results = await declareItems(client, items.slice(start, start + batch), {
        journal,
        overwrite,
      });
      for (const { item, problem } of results) {
        if (problem === undefined || problem.kind === 'withdrawn' || this.#told.has(item.id)) continue;
        totals.add(item.bytes);
        tell({ type: 'clip-problem', problem, bytes: item.bytes });
      }
    }
  }
}
