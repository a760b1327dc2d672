/**
 * Goodput as the server acknowledged it: what buffers swallowed does not count. Of the link as a whole: a file that was
 * alone on it when it was measured has to share it with others now.
 */
export class GoodputMeter {
  #linkRate: number | undefined;
  #files = 0;

  /** Takes in that a file is being sent, until the returned function is called. */
  enter(): () => void {
    this.#files += 1;
    return () => {
      this.#files -= 1;
    };
  }

  /** Bytes per second for each file that is being sent now; of `unknownRate` while nothing large was acknowledged. */
  perFile(unknownRate: number): number {
    return (this.#linkRate ?? unknownRate) / Math.max(1, this.#files);
  }

  /** Takes in that the server acknowledged `bytes` of one request after `ms` milliseconds. */
  acknowledged(bytes: number, ms: number): void {
    // Small bodies measure the round trip, not the link.
    if (bytes < 256 * 1024) return;
    const rate = (bytes / (Math.max(1, ms) / 1000)) * Math.max(1, this.#files);
    const before = this.#linkRate;
    this.#linkRate = before === undefined ? rate : before + (rate - before) * 0.3;
  }
}
