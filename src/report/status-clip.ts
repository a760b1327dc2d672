/** A clip in a status, and the words for it. */
import type { Reason } from '../curation/reasons.js';

/** A clip and where it stands. Untrusted. */
export interface StatusClip {
  /** Null while it is not sent. */
  readonly submission: string | null;
  readonly id: string | null;
  readonly file_name: string | null;
  /** What people call it. */
  readonly name: string;
  readonly state: string;
  readonly round: number | null;
  readonly reasons: readonly string[];
  /** Why it was not sent, in words. */
  readonly message: string | null;
  readonly next_step: string | null;
  readonly updated_at: string | null;
}

/** What is said of reasons. */
export interface ReasonWords {
  explain(reason: string): Reason | undefined;
  /** What curators or the endpoint's own check wrote, by submission. Untrusted. */
  readonly messages: ReadonlyMap<string, readonly string[]>;
}
