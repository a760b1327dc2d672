/** How fast bytes may leave, all clips together. */
export interface RateLimiter {
  /** The most to hand over at once, bytes: larger pieces are cut. */
  readonly pieceBytes: number;
  /** Resolves when `bytes` may leave. Rejects with the signal's reason when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}
