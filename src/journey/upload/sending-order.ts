import type { ClipSource } from './clip-source.js';
import { orderPlaces, pickSample, usualOrder } from './upload-order.js';
import type { UploadParts } from './upload-parts.js';

/** How long clips are looked for before the first leave, milliseconds. */
const FIRST_LOOK_MS = 2000;

/** What leaves when, as far as clips were found. */
export class SendingOrder {
  readonly #parts: Pick<UploadParts, 'context' | 'options' | 'journal'>;
  readonly #source: ClipSource;

  constructor(parts: Pick<UploadParts, 'context' | 'options' | 'journal'>, source: ClipSource) {
    this.#parts = parts;
    this.#source = source;
  }

  /** Waits for the first clips, or for all of them where it depends on all which go first. */
  async begin(): Promise<void> {
    const { options, context } = this.#parts;
    const { sample = 0, order = 'name' } = options;
    const { listing, places } = this.#source;
    // By name they are found.
    if (sample > 0 || order !== 'name') return listing.whole();
    const enoughMs = context.clock.now() + FIRST_LOOK_MS;
    await listing.until(() => context.clock.now() >= enoughMs && places.length > 0);
  }

  /** The clips at these places in their order. */
  of(part: readonly number[]) {
    const { options, journal } = this.#parts;
    const { plan, places } = this.#source;
    const rate = journal.rate();
    const fresh = places.reduce((sum, at) => sum + (plan.isDelivered(at) ? 0 : plan.bytesAt(at)), 0);
    const order = options.order ?? usualOrder(fresh, rate);
    return { order, rate, ordered: orderPlaces(plan, part, order) };
  }

  /** The sample that goes ahead, if there is to be one, and the others. */
  split(part: readonly number[]): { readonly picked: readonly number[]; readonly rest: readonly number[] } {
    const { ordered } = this.of(part);
    const picked = pickSample(this.#source.plan, ordered, this.#parts.options.sample ?? 0);
    const isPicked = new Set(picked);
    return { picked, rest: ordered.filter((place) => !isPicked.has(place)) };
  }
}
