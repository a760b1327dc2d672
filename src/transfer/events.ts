/** What an upload tells while it runs. Progress bars, plain lines and NDJSON are listeners. */

/** How a clip got where it should be. */
export type ClipOutcome =
  /** Its bytes were sent in this run, or the last of them. */
  | 'sent'
  /** The endpoint had it. */
  | 'present'
  /** The endpoint had its bytes; its record was edited. */
  | 'updated';

/** Why a clip is not there. Texts are untrusted. */
export interface ClipProblem {
  readonly fileName: string;
  readonly id?: string | undefined;
  /** `failed` may succeed when tried again; the others need somebody to do something. */
  readonly kind: 'failed' | 'refused' | 'held' | 'invalid' | 'withdrawn';
  /** Code of a rule, an error or a problem: `croton explain` knows it. */
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

export type TransferEvent =
  /** Files looked at while the manifest is refreshed. */
  | { readonly type: 'scanned'; readonly files: number }
  /**
   * What there is to do. Bytes are those of all clips, also of those that the endpoint may have. Told again as more is
   * found; `final` when the folder was seen to its end.
   */
  | { readonly type: 'planned'; readonly clips: number; readonly bytes: number; readonly final: boolean }
  /** Clips that were looked at and hashed so far: ready to be declared. */
  | { readonly type: 'prepared'; readonly clips: number; readonly bytes: number }
  | {
      readonly type: 'clip-started';
      readonly id: string;
      readonly fileName: string;
      readonly bytes: number;
      /** Whether a part of it may be there from before: the first progress says how much. */
      readonly resumes?: boolean;
    }
  /** Bytes at the endpoint or on the way. Goes back when a connection was cut. */
  | { readonly type: 'clip-progress'; readonly id: string; readonly bytes: number }
  /** All bytes are there; the receipt is not yet. */
  | { readonly type: 'clip-sent'; readonly id: string }
  | {
      readonly type: 'clip-done';
      readonly id: string;
      readonly fileName: string;
      readonly bytes: number;
      readonly outcome: ClipOutcome;
      /** Id and state at the endpoint. */
      readonly submission: string;
      readonly state: string;
    }
  | { readonly type: 'clip-problem'; readonly problem: ClipProblem; readonly bytes: number }
  /** `away`: the endpoint cannot be reached or is busy; otherwise something failed with one clip. */
  | {
      readonly type: 'waiting';
      readonly reason: string;
      readonly delayMs: number;
      readonly away: boolean;
      /** It answered that it is busy; otherwise nothing answered. */
      readonly busy?: boolean;
      readonly fileName?: string | undefined;
    }
  /** Sending stands still by the user’s wish; what is under way keeps its place. */
  | {
      readonly type: 'paused';
      readonly why: PauseReason;
      /** Milliseconds since the epoch; undefined when only a person ends it. */
      readonly untilMs: number | undefined;
    }
  | { readonly type: 'resumed' }
  /** Another process uploads this collection: this one waits for it, then does what is left. */
  | { readonly type: 'locked'; readonly pid: number | undefined }
  /** Clips that may travel side by side from now on. */
  | { readonly type: 'side-by-side'; readonly clips: number };

/** Outside of `--window`, `--budget` used up, `croton upload pause`, token no longer good. */
export type PauseReason = 'window' | 'budget' | 'pause' | 'signed-out';

export type EmitTransfer = (event: TransferEvent) => void;
