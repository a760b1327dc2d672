import type { PauseReason } from './events.js';

/** When bytes may leave: windows, budgets and `croton upload pause` are gates. */
export interface TransferGate {
  /** Resolves when bytes may leave, at once where they may now. Rejects with the signal's reason when aborted. */
  enter(signal: AbortSignal): Promise<void>;
  /** Aborted when bytes under way have to stop, with a {@link GateClosed} as reason. Another one each time it opens. */
  readonly closing: AbortSignal;
  /** Takes in bytes of bodies that are about to leave. Absent where nobody counts them. */
  readonly spend?: ((bytes: number) => void) | undefined;
}

/** Why bytes under way were stopped: no failure, they go on from the endpoint's offset. */
export class GateClosed extends Error {
  override readonly name = 'GateClosed';
  readonly why: PauseReason;

  constructor(why: PauseReason) {
    super(`paused: ${why}`);
    this.why = why;
  }
}

/** Bytes may leave at any time. */
export const OPEN_GATE: TransferGate = {
  enter: async (signal) => signal.throwIfAborted(),
  closing: new AbortController().signal,
};
