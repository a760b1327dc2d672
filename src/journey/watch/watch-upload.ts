/** The use case behind `croton upload --watch`: keeps a folder uploaded, round by round, until it is stopped. */
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { FolderHints } from '../../files/folder-hints.js';
import type { TransferEvent } from '../../transfer/events.js';
import type { RoundCounts, WatchEvent } from '../../transfer/watch-events.js';
import type { UploadSource } from '../upload/find-upload.js';
import { uploadCollection } from '../upload/upload-collection.js';
import type { UploadOptions, UploadSummary } from '../upload/upload-options.js';
import { KnownClips } from './watch-known.js';
import { type FolderLook, lookAtFolder } from './watch-look.js';
import { Settling } from './watch-settling.js';
import { countsOf, WatchTotals } from './watch-totals.js';
import { WatchTroubles } from './watch-troubles.js';
import { Wake } from './watch-wake.js';

export interface WatchOptions {
  /** Asked before each look: croton.yaml may have been edited. */
  readonly findSource: () => Promise<UploadSource>;
  /** How each round uploads. Its `confirm` is asked once, soon after the start. */
  readonly upload: Omit<UploadOptions, 'source' | 'accept' | 'skip' | 'holdUnconfirmed' | 'dryRun'>;
  /** Asked later, when nobody may be there. */
  readonly confirmLater: UploadOptions['confirm'];
  /** How long a file has to stay as it is before it is sent, milliseconds. */
  readonly settleMs: number;
  /** How often to look where the system tells of no change, milliseconds. */
  readonly everyMs: number;
}

/** What came of all rounds. Held, refused, invalid, failed, withdrawn and left are those of the last. */
export interface WatchSummary extends RoundCounts {
  readonly endpoint: string;
  readonly folder: string;
  readonly rounds: number;
  readonly durationS: number;
  /** What ended it, where nobody did. */
  readonly stopped: CrotonError | undefined;
  readonly interrupted: boolean;
  readonly exitCode: ExitCode;
}

type EmitWatch = (event: TransferEvent | WatchEvent) => void;

/** Least time between two looks, milliseconds, and in times what a look took. */
const LEAST_PAUSE_MS = 250;
const PAUSE_PER_LOOK = 10;
/** How long after the first files settled the person who started it is taken to be there, milliseconds. */
const ATTENDED_MS = 120_000;

/**
 * Watches until `context.signal` is aborted. Between rounds it holds no lock.
 * @throws CrotonError what prevents the first round, as {@link uploadCollection} does, but for what passes by itself, and
 *   `usage/confirmation-needed`; later only `auth/*` ends it, which then stands in the summary
 */
export async function watchUpload(
  context: Context,
  options: WatchOptions,
  emit: EmitWatch,
  upload: typeof uploadCollection = uploadCollection,
): Promise<WatchSummary> {
  const source = await options.findSource();
  return new Watch(context, options, emit, upload, source).run();
}

class Watch {
  readonly #context: Context;
  readonly #options: WatchOptions;
  readonly #emit: EmitWatch;
  readonly #upload: typeof uploadCollection;
  readonly #settling: Settling;
  readonly #known = new KnownClips();
  readonly #wake: Wake;
  readonly #startedMs: number;
  readonly #totals = new WatchTotals();
  readonly #troubles: WatchTroubles;
  #source: UploadSource;
  #last: UploadSummary | undefined;
  #rounds = 0;
  /** Digest of the folder as the last round found it. */
  #uploaded = '';
  #asked = false;
  #waiting = 0;
  /** Problems of the last round, by file and code. */
  #told = new Set<string>();

  constructor(
    context: Context,
    options: WatchOptions,
    emit: EmitWatch,
    upload: typeof uploadCollection,
    source: UploadSource,
  ) {
    this.#context = context;
    this.#options = options;
    this.#emit = emit;
    this.#upload = upload;
    this.#source = source;
    this.#settling = new Settling(source.mediaFolder, options.settleMs, context.clock);
    this.#wake = new Wake(context);
    this.#troubles = new WatchTroubles(context, emit);
    this.#startedMs = context.clock.now();
  }

  async run(): Promise<WatchSummary> {
    const { signal } = this.#context;
    const { settleMs, everyMs } = this.#options;
    const { mediaFolder: folder } = this.#source;
    const hints = new FolderHints(folder, () => this.#wake.hint());
    this.#emit({ type: 'watching', folder, settleS: settleMs / 1000, everyS: everyMs / 1000 });
    try {
      while (!signal.aborted) {
        const tookMs = await this.#turn(hints);
        await this.#idle(tookMs);
      }
      return this.#summary(undefined);
    } catch (error) {
      if (signal.aborted) return this.#summary(undefined);
      if (!(error instanceof CrotonError) || this.#last === undefined) throw error;
      return this.#summary(error);
    } finally {
      hints.close();
      this.#wake.close();
    }
  }

  /** Looks, and uploads if there is something new. Returns how long the look took, milliseconds. */
  async #turn(hints: FolderHints): Promise<number> {
    const { clock, signal } = this.#context;
    const beganMs = clock.now();
    let tookMs = 0;
    try {
      this.#source = await this.#options.findSource();
      const look = await lookAtFolder(
        this.#source,
        this.#options.upload.useIgnoreFile,
        this.#settling,
        signal,
      );
      tookMs = clock.now() - beganMs;
      hints.listen(look.folders);
      this.#tellWaiting();
      if (this.#troubles.due || look.digest !== this.#uploaded) await this.#round(look);
    } catch (error) {
      if (signal.aborted) return tookMs;
      this.#endure(error);
    }
    return tookMs;
  }

  #tellWaiting(): void {
    const files = this.#settling.waiting;
    if (files !== this.#waiting) this.#emit({ type: 'settling', files });
    this.#waiting = files;
  }

  async #round(look: FolderLook): Promise<void> {
    this.#rounds += 1;
    const round = this.#rounds;
    this.#emit({ type: 'round-started', round });
    const told = new Set<string>();
    let newProblems = 0;
    const tell = (event: TransferEvent) => {
      this.#known.take(event);
      if (event.type === 'clip-problem') {
        const key = `${event.problem.fileName}\n${event.problem.code}`;
        told.add(key);
        if (this.#told.has(key)) return;
        newProblems += 1;
      }
      this.#emit(event);
    };
    const summary = await this.#uploadOnce(tell).catch((error: unknown) => {
      this.#known.endRound(false);
      throw error;
    });
    const whole = !summary.interrupted && summary.stopped === undefined;
    this.#known.endRound(whole);
    this.#told = whole ? told : new Set([...this.#told, ...told]);
    const counts = countsOf(summary);
    this.#last = summary;
    this.#totals.take(counts);
    this.#emit({ type: 'round-ended', round, durationS: summary.durationS, newProblems, ...counts });
    if (summary.stopped !== undefined) throw summary.stopped;
    if (summary.interrupted) return;
    this.#uploaded = look.digest;
    if (summary.failed + summary.left > 0) this.#troubles.later();
    else this.#troubles.end();
  }

  /** A signal of its own for each round: what a round leaves on it goes with it. */
  async #uploadOnce(tell: (event: TransferEvent) => void): Promise<UploadSummary> {
    const { signal } = this.#context;
    const stop = new AbortController();
    const onAbort = () => stop.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const { upload, confirmLater, settleMs } = this.#options;
    // Whoever started it is still there to be asked, once.
    const attended = !this.#asked && this.#context.clock.now() - this.#startedMs < settleMs + ATTENDED_MS;
    const confirm: UploadOptions['confirm'] = (proposal) => {
      this.#asked = true;
      return attended ? upload.confirm(proposal) : confirmLater(proposal);
    };
    const options: UploadOptions = {
      ...upload,
      source: this.#source,
      confirm,
      holdUnconfirmed: attended ? 'further' : 'all',
      accept: (fileName, state) => this.#settling.isSettled(fileName, state),
      skip: (record) => this.#known.has(record),
    };
    try {
      return await this.#upload({ ...this.#context, signal: stop.signal }, options, tell);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Goes on after what may pass; throws what ends it. */
  #endure(error: unknown): void {
    if (!(error instanceof CrotonError) || error.code.startsWith('auth/')) throw error;
    const refused = error.code === 'usage/confirmation-needed';
    if (refused || (this.#last === undefined && !error.retryable)) throw error;
    this.#troubles.take(error);
  }

  async #idle(tookMs: number): Promise<void> {
    const { settleMs, everyMs } = this.#options;
    const { waitMs, away } = this.#troubles;
    if (away && waitMs !== undefined) {
      // It is asked no sooner because something happened in the folder.
      await this.#wake.sleep(waitMs, waitMs);
      return;
    }
    const least = Math.max(LEAST_PAUSE_MS, settleMs / 3, tookMs * PAUSE_PER_LOOK);
    const { nextMs } = this.#settling;
    const settles = nextMs === undefined ? everyMs : Math.max(0, nextMs - this.#context.clock.now());
    const most = Math.min(everyMs, settles, waitMs ?? everyMs);
    await this.#wake.sleep(least, Math.max(least, most));
  }

  #summary(stopped: CrotonError | undefined): WatchSummary {
    const last = this.#last;
    const { clock, signal } = this.#context;
    return {
      ...this.#totals.counts,
      endpoint: this.#options.upload.endpoint.url,
      folder: this.#source.mediaFolder,
      rounds: this.#rounds,
      durationS: (clock.now() - this.#startedMs) / 1000,
      stopped,
      interrupted: signal.aborted,
      exitCode: stopped?.exitCode ?? last?.exitCode ?? 0,
    };
  }
}
