import type { ClipRecord } from '../../record/schema.js';
import type { EmitTransfer } from '../../transfer/events.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import type { AcceptFile } from '../scan-collection.js';
import type { UploadSurvey } from './declarations.js';
import type { Listing } from './listing.js';
import type { PlannedClip, UploadPlan } from './upload-plan.js';
import type { UploadTotals } from './upload-totals.js';

/** Where an upload takes its clips from: a folder that is looked at as it goes, or a manifest as it is. */
export interface ClipSource {
  readonly plan: UploadPlan;
  /** Those of the plan that are wanted in this run, as far as they were found. */
  readonly places: readonly number[];
  /** The finding of clips; it goes on by itself. */
  readonly listing: Listing;
  /** Clips that were never hashed here, as far as is known, and their bytes. */
  readonly unread: { readonly clips: number; readonly bytes: number };
  /** What is declared with the clips at these places, as far as is known before they are opened. */
  survey(places: readonly number[]): Promise<UploadSurvey>;
  /** Tells which clips would wait, as far as is known before clips are opened. */
  preview(): Promise<void>;
  /** The clips at these places, ready to be declared, as they become ready. What is wrong with others is told. */
  items(places: Iterable<number> | AsyncIterable<number>): AsyncGenerator<TransferItem>;
  /** Clips that could not be decided on before all others were looked at. */
  leftovers(): AsyncGenerator<TransferItem>;
  /**
   * Writes down what was learned. Returns the clips whose record may be another one than the one that was declared.
   * @throws CrotonError `file/unwritable`, `lock/held`, `manifest/unreadable`
   */
  finish(): Promise<readonly TransferItem[]>;
  /** Ends what is under way, at once. */
  stop(): void;
  close(): Promise<void>;
}

/** What decides beside a record whether it goes, and where it is told. */
export interface SourceTerms {
  /** ISO 8601 date in UTC: consents expire. */
  readonly today: string;
  /** Whether the endpoint has confirmed that it has the clip. */
  isDelivered(id: string): boolean;
  /** Files that are left alone. */
  readonly accept?: AcceptFile | undefined;
  /** Clips whose record is there as it is. */
  readonly skip?: ((record: ClipRecord) => boolean) | undefined;
  /** Whether a clip is wanted in this run. */
  isWanted(clip: PlannedClip): boolean;
  /** Whether clips with this declaration (its digest) may go. */
  isConfirmed(declaration: string): boolean;
  /** Resolves when a person has said yes to what is declared: no clip is decided on before. */
  readonly ready: Promise<void>;
  readonly totals: UploadTotals;
  readonly emit: EmitTransfer;
}
