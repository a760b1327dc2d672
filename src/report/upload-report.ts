import type { Output } from '../context.js';
import type { EmitTransfer } from '../transfer/events.js';

/** Somebody who is told of an upload while it runs. */
export interface UploadReport {
  readonly event: EmitTransfer;
  /** For lines of others while it runs: they stand above the bars. */
  readonly stderr: Output;
  /** Leaves the terminal to a question, until {@link UploadReport.show}. */
  hide(): void;
  show(): void;
  /** After it, nothing is drawn. */
  end(): void;
}
