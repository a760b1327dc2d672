import { CrotonError } from '../errors.js';
import type { Ffprobe } from '../media/find-ffprobe.js';
import type { ProbeVerdict } from '../media/inspect-clip.js';

/** Tells a bad ffprobe from bad files: one that crashed on everything is the former. */
export class ProbeRecord {
  readonly #ffprobe: Ffprobe;
  #runs = 0;
  #crashes = 0;
  #lastReason = '';

  constructor(ffprobe: Ffprobe) {
    this.#ffprobe = ffprobe;
  }

  /** Takes note of how ffprobe took a file, where it was asked. */
  count(probe: ProbeVerdict | undefined): void {
    if (probe === undefined) return;
    this.#runs += 1;
    if (probe.kind !== 'crashed' || probe.began) return;
    this.#crashes += 1;
    this.#lastReason = probe.reason;
  }

  /** Errors: `ffprobe/unusable` when it broke down on every file before it began to answer. */
  assertUsable(): void {
    if (this.#runs === 0 || this.#crashes < this.#runs) return;
    const reason = `it broke down on every file (${this.#lastReason})`;
    throw new CrotonError('ffprobe/unusable', { path: this.#ffprobe.path, reason });
  }
}
