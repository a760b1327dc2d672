import type { RoundCounts } from '../../transfer/watch-events.js';
import type { UploadSummary } from '../upload/upload-options.js';

/** The counts over all rounds. What waits, was refused or failed is that of the last one: it is looked at anew each time. */
export class WatchTotals {
  #counts: RoundCounts = {
    clips: 0,
    bytes: 0,
    sent: 0,
    present: 0,
    updated: 0,
    sentBytes: 0,
    refused: 0,
    held: 0,
    invalid: 0,
    failed: 0,
    withdrawn: 0,
    left: 0,
  };

  get counts(): RoundCounts {
    return this.#counts;
  }

  take(round: RoundCounts): void {
    const { sent, present, updated, sentBytes } = this.#counts;
    this.#counts = {
      ...round,
      sent: sent + round.sent,
      present: present + round.present,
      updated: updated + round.updated,
      sentBytes: sentBytes + round.sentBytes,
    };
  }
}

/** The counts of a round alone. */
export function countsOf(summary: UploadSummary): RoundCounts {
  const { clips, bytes, sent, present, updated, sentBytes } = summary;
  const { refused, held, invalid, failed, withdrawn, left } = summary;
  return { clips, bytes, sent, present, updated, sentBytes, refused, held, invalid, failed, withdrawn, left };
}
