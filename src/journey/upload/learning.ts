import type { TransferItem } from '../../transfer/transfer-item.js';
import type { ClipSource } from './clip-source.js';

/** Writes down what was learned as soon as the last clip was looked at: sending may go on for days. */
export class Learning {
  readonly #source: ClipSource;
  #written: Promise<readonly TransferItem[]> | undefined;

  constructor(source: ClipSource) {
    this.#source = source;
  }

  async *throughout(items: AsyncGenerator<TransferItem>): AsyncGenerator<TransferItem> {
    yield* items;
    yield* this.#source.leftovers();
    this.#written = this.#source.finish();
    // A manifest that cannot be written stops no clip: it is told in the end.
    await this.#written.catch(() => {});
  }

  /** Clips whose record became another one. Throws what kept it from being written. */
  async outcome(): Promise<readonly TransferItem[]> {
    return this.#written ?? [];
  }
}
