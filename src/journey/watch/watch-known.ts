import { SeenKeys } from '../../files/seen-keys.js';
import { recordDigest } from '../../record/canonical.js';
import type { ClipRecord } from '../../record/schema.js';
import type { TransferEvent } from '../../transfer/events.js';

/**
 * The records that this process saw arrive: later rounds need not declare them again, which on a large folder costs
 * megabytes. Holds 16 bytes of each, and only of those that the last whole round met.
 */
export class KnownClips {
  #arrived = new SeenKeys();
  #next = new SeenKeys();
  /** Digests of the records that are on their way, by id. */
  readonly #underWay = new Map<string, string>();

  /** Whether a record is there as it is. */
  has(record: ClipRecord): boolean {
    const key = recordDigest(record).slice('sha256:'.length);
    if (!this.#arrived.has(key)) {
      this.#underWay.set(record.id, key);
      return false;
    }
    this.#next.add(key, NOWHERE);
    return true;
  }

  take(event: TransferEvent): void {
    if (event.type !== 'clip-done') return;
    const key = this.#underWay.get(event.id);
    if (key === undefined) return;
    this.#underWay.delete(event.id);
    this.#next.add(key, NOWHERE);
    this.#arrived.add(key, NOWHERE);
  }

  /** Ends a round; a whole one met every clip, so that what it did not meet is forgotten. */
  endRound(whole: boolean): void {
    if (whole) this.#arrived = this.#next;
    this.#next = new SeenKeys();
    this.#underWay.clear();
  }
}

const NOWHERE = { file: 0, line: 0 };
