/** The count of an upload: a listener on its events. */
import { combineExitCodes, type ExitCode } from '../errors.js';
import type { ClipProblem, TransferEvent } from './events.js';

/** Problems that a summary names one by one; all of them are counted. */
const NAMED_PROBLEMS = 1000;

export interface UploadCounts {
  /** Clips in the manifest that could be sent, and their bytes. */
  readonly clips: number;
  readonly bytes: number;
  readonly sent: number;
  readonly present: number;
  readonly updated: number;
  readonly refused: number;
  readonly held: number;
  /** Files that got no record. */
  readonly invalid: number;
  readonly failed: number;
  readonly withdrawn: number;
  /** Clips that were not reached. */
  readonly left: number;
  /** Bytes of clips that were sent in this run. */
  readonly sentBytes: number;
  readonly problems: readonly ClipProblem[];
  /** Problems that are counted but not named. */
  readonly moreProblems: number;
}

export class UploadTally {
  readonly #outcomes = { sent: 0, present: 0, updated: 0 };
  readonly #kinds = { refused: 0, held: 0, invalid: 0, failed: 0, withdrawn: 0 };
  readonly #problems: ClipProblem[] = [];
  #clips = 0;
  #bytes = 0;
  #sentBytes = 0;
  /** Problems of clips that were planned. */
  #planned = 0;

  take(event: TransferEvent): void {
    if (event.type === 'planned') {
      this.#clips = event.clips;
      this.#bytes = event.bytes;
    } else if (event.type === 'clip-done') {
      this.#outcomes[event.outcome] += 1;
      if (event.outcome === 'sent') this.#sentBytes += event.bytes;
    } else if (event.type === 'clip-problem') {
      this.#kinds[event.problem.kind] += 1;
      if (event.problem.kind !== 'held' && event.problem.kind !== 'invalid') this.#planned += 1;
      if (this.#problems.length < NAMED_PROBLEMS) this.#problems.push(event.problem);
    }
  }

  counts(): UploadCounts {
    const { sent, present, updated } = this.#outcomes;
    const problems = Object.values(this.#kinds).reduce((sum, count) => sum + count, 0);
    return {
      clips: this.#clips,
      bytes: this.#bytes,
      ...this.#outcomes,
      ...this.#kinds,
      left: Math.max(0, this.#clips - sent - present - updated - this.#planned),
      sentBytes: this.#sentBytes,
      problems: this.#problems,
      moreProblems: problems - this.#problems.length,
    };
  }
}

/** 5 where running it again may help, 1 where somebody has to do something, else 0. */
export function exitCodeOfCounts(counts: UploadCounts): ExitCode {
  const codes: ExitCode[] = [];
  if (counts.failed > 0 || counts.left > 0) codes.push(5);
  if (counts.refused + counts.held + counts.invalid + counts.withdrawn > 0) codes.push(1);
  return combineExitCodes(codes);
}
