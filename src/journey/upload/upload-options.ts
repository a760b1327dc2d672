/** What an upload is asked to do, and what it tells in the end. */
import type { ResolvedEndpoint } from '../../client/resolve-endpoint.js';
import type { CrotonError, ExitCode } from '../../errors.js';
import type { ClipRecord } from '../../record/schema.js';
import type { RetryPolicy } from '../../transfer/retry-decision.js';
import type { UploadCounts } from '../../transfer/tally.js';
import type { AcceptFile } from '../scan-collection.js';
import type { UploadSurvey } from './declarations.js';
import type { UploadSource } from './find-upload.js';
import type { TokenPrompt } from './sign-in-again.js';
import type { UploadForecast } from './upload-forecast.js';
import type { UploadLimits } from './upload-limits.js';
import type { UploadOrder } from './upload-order.js';

export interface UploadOptions {
  readonly source: UploadSource;
  readonly endpoint: ResolvedEndpoint;
  /** Send the manifest as it is. */
  readonly keepManifest?: boolean;
  readonly ffprobe?: string | undefined;
  readonly useIgnoreFile: boolean;
  readonly jobs?: number | undefined;
  readonly again?: boolean;
  /** Send records also where the endpoint has a newer revision than the one they are based on. */
  readonly overwrite?: boolean;
  readonly dryRun?: boolean;
  /** In which order clips leave; chosen by how long it takes where it is absent. */
  readonly order?: UploadOrder | undefined;
  /** So many varied clips first: where the endpoint refuses any of them, the others stay. */
  readonly sample?: number | undefined;
  /** Only files that were written at or after this, milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
  /** Only clips whose last try failed. */
  readonly retryFailed?: boolean;
  readonly retry: RetryPolicy;
  /** When and how fast bytes may leave. */
  readonly limits?: UploadLimits | undefined;
  /** Asks for another token when the endpoint no longer takes the present one; it ends there where this is absent. */
  readonly prompt?: TokenPrompt | undefined;
  /** Files that are left alone in this run, together with their records; none where it is absent. */
  readonly accept?: AcceptFile | undefined;
  /** Clips whose record the caller knows to be there as it is. */
  readonly skip?: ((record: ClipRecord) => boolean) | undefined;
  /** Whatever the clips declare is confirmed, also what turns out only as they are read. */
  readonly confirmsAll?: boolean;
  /**
   * Clips with declarations that `confirm` says no to wait, and the others go; with `further`, only where something was
   * confirmed of the collection before. Otherwise nothing is sent then.
   */
  readonly holdUnconfirmed?: 'all' | 'further';
  /** Asked before the first upload of a collection, and when what it declares has changed. */
  readonly confirm: (proposal: Proposal) => Promise<boolean>;
}

/** What an upload is about to declare in the name of a person. */
export interface Proposal extends UploadSurvey {
  readonly endpoint: string;
  readonly account: string;
  readonly collection: string | undefined;
  /** Where the clips come from, when it is not the folder of the collection. */
  readonly mediaFolder: string | undefined;
  /** More clips may be found. */
  readonly more?: boolean;
}

export interface UploadSummary extends UploadCounts {
  readonly endpoint: string;
  readonly account: string;
  readonly manifest: string;
  readonly dryRun: boolean;
  /** What a dry run found out; undefined otherwise. */
  readonly forecast: UploadForecast | undefined;
  readonly durationS: number;
  /** Folder with the journal and the receipts. */
  readonly journal: string;
  /** What ended it before all clips were reached. */
  readonly stopped: CrotonError | undefined;
  readonly interrupted: boolean;
  readonly exitCode: ExitCode;
}
