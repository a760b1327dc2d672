/** Goodput as the server acknowledged it: what buffers swallowed does not count. */
export class GoodputMeter {
  #bytesPerSecond: number | undefined;

  /** Bytes per second per file, undefined until something large enough was acknowledged. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** Takes in that the server acknowledged `bytes` of one request after `ms` milliseconds. */
  acknowledged(bytes: number, ms: number): void {
    // Small bodies measure the round trip, not the link.
    if (bytes < 256 * 1024) return;
    const rate = bytes / (Math.max(1, ms) / 1000);
    const before = this.#bytesPerSecond;
    this.#bytesPerSecond = before === undefined ? rate : before + (rate - before) * 0.3;
  }
}
