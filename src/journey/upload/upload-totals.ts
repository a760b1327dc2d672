import type { ClipProblem, EmitTransfer } from '../../transfer/events.js';

/** How much there is to send: told again whenever clips turn out to be more or fewer. */
export class UploadTotals {
  readonly #emit: EmitTransfer;
  #clips = 0;
  #bytes = 0;
  #final = false;
  #preparedClips = 0;
  #preparedBytes = 0;

  constructor(emit: EmitTransfer) {
    this.#emit = emit;
  }

  get clips(): number {
    return this.#clips;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One more clip; told from time to time only. */
  count(bytes: number): void {
    this.#clips += 1;
    this.#bytes += bytes;
    if (this.#clips % 1000 === 0) this.tell();
  }

  /** The folder was seen to its end. */
  complete(): void {
    this.#final = true;
    this.tell();
  }

  /** A clip came up after all. */
  add(bytes: number): void {
    this.#clips += 1;
    this.#bytes += bytes;
    this.tell();
  }

  /** A clip is left out of the count: it is not to be sent. */
  leaveOut(bytes: number): void {
    this.#clips -= 1;
    this.#bytes -= bytes;
    this.tell();
  }

  /** A clip waits for somebody, or gets no record: it is not to be sent. */
  hold(problem: ClipProblem, bytes: number): void {
    this.leaveOut(bytes);
    this.#emit({ type: 'clip-problem', problem, bytes: 0 });
  }

  /** A clip is ready to be declared. */
  prepared(bytes: number): void {
    this.#preparedClips += 1;
    this.#preparedBytes += bytes;
    this.#emit({ type: 'prepared', clips: this.#preparedClips, bytes: this.#preparedBytes });
  }

  /** Tells how much there is, as far as is known. */
  tell(): void {
    this.#emit({ type: 'planned', clips: this.#clips, bytes: this.#bytes, final: this.#final });
  }
}
