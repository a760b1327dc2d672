/** How fast bytes may leave, all clips and calls together. */
export interface RateLimiter {
  /** The most to hand over at once, bytes: larger pieces are cut. */
  readonly pieceBytes: number;
  /** Resolves when `bytes` may leave. Rejects with the signal's reason when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** What a request weighs without its body: its line and headers, bytes. */
export const REQUEST_BYTES = 512;
