import type { CrotonError, ExitCode } from '../../errors.js';
import type { TransferEvent } from '../../transfer/events.js';
import type { RoundCounts, WatchEvent } from '../../transfer/watch-events.js';
import type { UploadSource } from '../upload/find-upload.js';
import type { UploadOptions } from '../upload/upload-options.js';

/** How a folder is watched. */
export interface WatchOptions {
  /** Asked before each look: croton.yaml may have been edited. */
  readonly findSource: () => Promise<UploadSource>;
  /** How each round uploads. Its `confirm` is asked once, soon after the start. */
  readonly upload: Omit<UploadOptions, 'source' | 'accept' | 'skip' | 'holdUnconfirmed' | 'dryRun'>;
  /** Asked later, when nobody may be there. */
  readonly confirmLater: UploadOptions['confirm'];
  /** How long a file has to stay as it is before it is sent, milliseconds. */
  readonly settleMs: number;
  /** How often to look where the system tells of no change, milliseconds. */
  readonly everyMs: number;
}

/** What came of all rounds. Held, refused, invalid, failed, withdrawn and left are those of the last. */
export interface WatchSummary extends RoundCounts {
  readonly endpoint: string;
  readonly folder: string;
  readonly rounds: number;
  readonly durationS: number;
  /** What ended it, where nobody did. */
  readonly stopped: CrotonError | undefined;
  readonly interrupted: boolean;
  readonly exitCode: ExitCode;
}

export type EmitWatch = (event: TransferEvent | WatchEvent) => void;
