/** No honest step between two looks lasts longer, milliseconds: the computer slept, or its clock was set. */
const LONGEST_STEP_MS = 90_000;

/** How long the endpoint has put off every clip that waits for its receipt, all of them together. */
export class CommitSilence {
  #quietMs = 0;
  #lookedMs: number | undefined;

  /** Takes in that a receipt is not ready at `nowMs`; returns the milliseconds since there was news of any clip. */
  pending(nowMs: number): number {
    const stepMs = nowMs - (this.#lookedMs ?? nowMs);
    this.#lookedMs = nowMs;
    this.#quietMs += Math.min(LONGEST_STEP_MS, Math.max(0, stepMs));
    return this.#quietMs;
  }

  /** A receipt came. */
  broken(): void {
    this.#quietMs = 0;
    this.#lookedMs = undefined;
  }
}
