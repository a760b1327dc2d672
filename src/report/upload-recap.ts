import type { ClipProblem, TransferEvent } from '../transfer/events.js';
import { UploadProgress } from './upload-progress.js';

/** Clips of a group that a summary names. */
const NAMED = 20;

/** Clips that are not there for the same reason. Texts are untrusted. */
export interface ProblemGroup {
  readonly kind: ClipProblem['kind'];
  readonly code: string;
  /** Of the first of them. */
  readonly message: string;
  /** Whether others say something else. */
  readonly differs: boolean;
  readonly fix: string;
  /** The first, by name. */
  readonly names: readonly string[];
  readonly count: number;
}

/** What a summary tells beyond the counts: what went over the wire, and problems by what they have in common. */
export class UploadRecap {
  readonly #progress = new UploadProgress();
  readonly #groups = new Map<string, ProblemGroup & { names: string[]; count: number; differs: boolean }>();

  take(event: TransferEvent, nowMs: number): void {
    this.#progress.take(event, nowMs);
    if (event.type !== 'clip-problem') return;
    const { kind, code, message, fix, fileName } = event.problem;
    const key = `${kind} ${code}`;
    const group = this.#groups.get(key) ?? { kind, code, message, differs: false, fix, names: [], count: 0 };
    this.#groups.set(key, group);
    group.count += 1;
    if (message !== group.message) group.differs = true;
    if (group.names.length < NAMED) group.names.push(fileName);
  }

  /** Bytes that went over the wire in this run, also of clips that did not arrive whole. */
  get movedBytes(): number {
    return this.#progress.movedBytes;
  }

  /** The largest first. */
  get groups(): readonly ProblemGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}
