/** Which files are whole: nobody has written to them for a while. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../context.js';
import type { FileIdentity } from '../../media/shared-bytes.js';

/** A file that changed longer ago than this is settled at first sight: clocks of network drives go wrong by less. Milliseconds. */
const CLOCK_DOUBT_MS = 10 * 60_000;

/** What programs that load or copy add to the name of a file until it is whole. */
const PARTIAL = ['part', 'partial', 'crdownload', 'download', 'filepart', 'aria2', 'tmp', 'temp', '!ut'];
const PARTIAL_NAME = new RegExp(`\\.(?:${PARTIAL.join('|')})$`, 'i');

interface YoungFile {
  stamp: string;
  /** Since when it has looked like this, by our own clock. */
  sinceMs: number;
  settled: boolean;
  /** The look that saw it last. */
  look: number;
}

/**
 * Remembers the files that changed a short while ago. One is settled when it looked the same at two looks that are the
 * settle time apart: the times in a file are not enough, for copies may keep those of the original.
 */
export class Settling {
  readonly #mediaFolder: string;
  readonly #settleMs: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #young = new Map<string, YoungFile>();
  #look = 0;

  constructor(mediaFolder: string, settleMs: number, clock: Pick<Clock, 'now'>) {
    this.#mediaFolder = mediaFolder;
    this.#settleMs = settleMs;
    this.#clock = clock;
  }

  /** Begins a look at all files. */
  begin(): void {
    this.#look += 1;
  }

  /** Ends it: forgets the files that it did not see. */
  end(): void {
    for (const [name, { look }] of this.#young) if (look !== this.#look) this.#young.delete(name);
  }

  /** Files that are waited for. */
  get waiting(): number {
    let count = 0;
    for (const { settled } of this.#young.values()) if (!settled) count += 1;
    return count;
  }

  /** When the first of them may be settled, milliseconds since the epoch; undefined when none is waited for. */
  get nextMs(): number | undefined {
    let next: number | undefined;
    for (const { settled, sinceMs } of this.#young.values())
      if (!settled) next = Math.min(next ?? Number.POSITIVE_INFINITY, sinceMs + this.#settleMs);
    return next;
  }

  /** Takes note of the state of a file and says whether it is settled. */
  isSettled(fileName: string, state: FileIdentity): boolean {
    if (PARTIAL_NAME.test(fileName)) return false;
    const nowMs = this.#clock.now();
    const file = this.#young.get(fileName);
    if (file === undefined && this.#isOld(state, nowMs)) return true;
    const stamp = stampOf(state);
    // A clock that was set back starts the wait anew.
    if (file === undefined || file.stamp !== stamp || file.sinceMs > nowMs) {
      this.#young.set(fileName, { stamp, sinceMs: nowMs, settled: false, look: this.#look });
      return false;
    }
    file.look = this.#look;
    if (!file.settled && nowMs - file.sinceMs >= this.#settleMs) {
      file.settled = !this.#isLoading(fileName);
      if (!file.settled) file.sinceMs = nowMs;
    }
    if (file.settled && this.#isOld(state, nowMs)) this.#young.delete(fileName);
    return file.settled;
  }

  #isOld({ mtimeNs, ctimeNs }: FileIdentity, nowMs: number): boolean {
    const changedMs = Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6;
    return nowMs - changedMs >= this.#settleMs + CLOCK_DOUBT_MS;
  }

  // Browsers put an empty file or one of full size beside the one that they write to.
  #isLoading(fileName: string): boolean {
    return PARTIAL.some((ending) => existsSync(join(this.#mediaFolder, `${fileName}.${ending}`)));
  }
}

/** What tells two states of a file apart. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: FileIdentity): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
