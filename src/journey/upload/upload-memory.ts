import type { TransferEvent } from '../../transfer/events.js';
import type { UploadJournal } from '../../transfer/journal.js';

/** Less says nothing of the link. */
const LEAST_BYTES = 1 << 20;
const LEAST_MS = 1000;

/** What a run leaves behind for the next one, out of its events: which clips failed, and how fast the link was. */
export class UploadMemory {
  readonly #journal: UploadJournal;
  readonly #collection: string;
  readonly #now: () => number;
  #written: Promise<void> = Promise.resolve();
  #startedMs: number | undefined;
  #endedMs = 0;
  #pausedMs = 0;
  #pausedSinceMs: number | undefined;
  /** Of the pauses, what lies before the last clip was sent. */
  #pausedBeforeMs = 0;
  #sentBytes = 0;

  constructor(journal: UploadJournal, collection: string, now: () => number) {
    this.#journal = journal;
    this.#collection = collection;
    this.#now = now;
  }

  take(event: TransferEvent): void {
    switch (event.type) {
      case 'clip-started':
        if (this.#startedMs !== undefined) return;
        this.#startedMs = this.#now();
        // What was paused before is none of the time in which something was sent.
        this.#pausedMs = 0;
        if (this.#pausedSinceMs !== undefined) this.#pausedSinceMs = this.#startedMs;
        return;
      case 'clip-sent':
        this.#endedMs = this.#now();
        this.#pausedBeforeMs = this.#pausedMs + this.#endedMs - (this.#pausedSinceMs ?? this.#endedMs);
        return;
      case 'paused':
        this.#pausedSinceMs ??= this.#now();
        return;
      case 'resumed':
        this.#pausedMs += this.#pausedSinceMs === undefined ? 0 : this.#now() - this.#pausedSinceMs;
        this.#pausedSinceMs = undefined;
        return;
      case 'clip-done':
        if (event.outcome === 'sent') this.#sentBytes += event.bytes;
        this.#keep(event.fileName, undefined);
        return;
      case 'clip-problem': {
        const { kind, fileName, code } = event.problem;
        this.#keep(fileName, kind === 'failed' ? code : undefined);
      }
    }
  }

  /** Writes down the rest. Throws `file/unwritable`. */
  async settle(): Promise<void> {
    await this.#written;
    const tookMs = this.#endedMs - (this.#startedMs ?? this.#endedMs) - this.#pausedBeforeMs;
    if (this.#sentBytes >= LEAST_BYTES && tookMs >= LEAST_MS)
      await this.#journal.keepRate((this.#sentBytes / tookMs) * 1000);
  }

  #keep(fileName: string, code: string | undefined): void {
    const kept = this.#journal.keepFailure(this.#collection, fileName, code);
    // Without the results: each would hold those before it, for as long as the run.
    this.#written = Promise.all([this.#written, kept]).then(() => {});
    this.#written.catch(() => {});
  }
}
