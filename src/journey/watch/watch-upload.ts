/** The use case behind `croton upload --watch`: keeps a folder uploaded, round by round, until it is stopped. */
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { FolderHints } from '../../files/folder-hints.js';
import type { UploadSource } from '../upload/find-upload.js';
import { uploadCollection } from '../upload/upload-collection.js';
import type { UploadSummary } from '../upload/upload-options.js';
import { type FolderLook, lookAtFolder } from './watch-look.js';
import type { EmitWatch, WatchOptions, WatchSummary } from './watch-options.js';
import { WatchRounds } from './watch-rounds.js';
import { Settling } from './watch-settling.js';
import { countsOf, WatchTotals } from './watch-totals.js';
import { WatchTroubles } from './watch-troubles.js';
import { Wake } from './watch-wake.js';

/** Least time between two looks, milliseconds, and in times what a look took. */
const LEAST_PAUSE_MS = 250;
const PAUSE_PER_LOOK = 10;
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
  readonly #settling: Settling;
  readonly #rounds: WatchRounds;
  readonly #wake: Wake;
  readonly #startedMs: number;
  readonly #totals = new WatchTotals();
  readonly #troubles: WatchTroubles;
  #source: UploadSource;
  #last: UploadSummary | undefined;
  /** Digest of the folder as the last round found it. */
  #uploaded = '';
  #waiting = 0;

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
    this.#source = source;
    this.#settling = new Settling(source.mediaFolder, options.settleMs, context.clock);
    this.#rounds = new WatchRounds(context, options, emit, upload, this.#settling);
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
    const summary = await this.#rounds.run(this.#source);
    this.#last = summary;
    this.#totals.take(countsOf(summary));
    if (summary.stopped !== undefined) throw summary.stopped;
    if (summary.interrupted) return;
    this.#uploaded = look.digest;
    if (summary.failed + summary.left > 0) this.#troubles.later();
    else this.#troubles.end();
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
      rounds: this.#rounds.count,
      durationS: (clock.now() - this.#startedMs) / 1000,
      stopped,
      interrupted: signal.aborted,
      exitCode: stopped?.exitCode ?? last?.exitCode ?? 0,
    };
  }
}
