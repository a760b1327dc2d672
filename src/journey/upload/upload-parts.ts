import type { Context } from '../../context.js';
import type { WellKnown } from '../../protocol/well-known.js';
import type { EmitTransfer } from '../../transfer/events.js';
import type { UploadJournal } from '../../transfer/journal.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadTotals } from './upload-totals.js';

/** What the steps of an upload share. */
export interface UploadParts {
  readonly context: Context;
  readonly options: UploadOptions;
  readonly wellKnown: WellKnown;
  readonly account: string;
  readonly journal: UploadJournal;
  /** When it began, milliseconds since the epoch. */
  readonly startedMs: number;
  readonly totals: UploadTotals;
  readonly tell: EmitTransfer;
}
