/** The use case behind `croton upload --watch`: keeps a folder uploaded, round by round, until it is stopped. */
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { FolderHints } from '../files/folder-hints.js';
import type { TransferEvent } from '../transfer/events.js';
import type { RoundCounts, WatchEvent } from '../transfer/watch-events.js';
import type { UploadSource } from './find-upload.js';
import { type UploadOptions, type UploadSummary, uploadCollection } from './upload.js';
import { KnownClips } from './watch-known.js';
import { type FolderLook, lookAtFolder } from './watch-look.js';
import { Settling } from './watch-settling.js';
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

/** Milliseconds: an endpoint that is away is asked again after a while that doubles, for ever. */
const FIRST_DELAY_MS = 5000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** Least time between two looks, milliseconds, and in times what a look took. */
const LEAST_PAUSE_MS = 250;
const PAUSE_PER_LOOK = 10;
/** How long after the first files settled the person who started it is taken to be there, milliseconds. */
const ATTENDED_MS = 120_000;
/** What stays wrong is told again after this, milliseconds. */
const TELL_AGAIN_MS = 3_600_000;

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
  readonly #totals = { sent: 0, present: 0, updated: 0, sentBytes: 0 };
  #source: UploadSource;
  #last: UploadSummary | undefined;
  #rounds = 0;
  /** Digest of the folder as the last round found it. */
  #uploaded = '';
  #retryAtMs: number | undefined;
  #troubles = 0;
  /** Whether it waits for the endpoint. */
  #away = false;
  #asked = false;
  #toldTrouble = { text: '', atMs: 0 };
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
    this.#away = false;
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
      const due = this.#retryAtMs !== undefined && clock.now() >= this.#retryAtMs;
      if (due || look.digest !== this.#uploaded) await this.#round(look);
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
    this.#take(summary);
    const counts = countsOf(summary);
    this.#emit({ type: 'round-ended', round, durationS: summary.durationS, newProblems, ...counts });
    if (summary.stopped !== undefined) throw summary.stopped;
    if (summary.interrupted) return;
    this.#uploaded = look.digest;
    if (summary.failed + summary.left > 0) this.#retryLater();
    else this.#calm();
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

  #take(summary: UploadSummary): void {
    this.#last = summary;
    for (const key of ['sent', 'present', 'updated', 'sentBytes'] as const) this.#totals[key] += summary[key];
  }

  /** Goes on after what may pass; throws what ends it. */
  #endure(error: unknown): void {
    if (!(error instanceof CrotonError) || error.code.startsWith('auth/')) throw error;
    const refused = error.code === 'usage/confirmation-needed';
    if (refused || (this.#last === undefined && !error.retryable)) throw error;
    const { code, message } = error;
    const delayMs = this.#retryLater();
    this.#away = code.startsWith('endpoint/') || code === 'upload/gave-up';
    const nowMs = this.#context.clock.now();
    const told = this.#toldTrouble;
    if (told.text === message && nowMs - told.atMs < TELL_AGAIN_MS) return;
    this.#toldTrouble = { text: message, atMs: nowMs };
    this.#emit({ type: 'watch-waiting', code, message, delayMs });
  }

  #retryLater(): number {
    const { clock, random } = this.#context;
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.#troubles, 16));
    const delayMs = ceiling * (0.75 + random() / 4);
    this.#troubles += 1;
    this.#retryAtMs = clock.now() + delayMs;
    return delayMs;
  }

  #calm(): void {
    this.#toldTrouble = { text: '', atMs: 0 };
    this.#troubles = 0;
    this.#retryAtMs = undefined;
  }

  async #idle(tookMs: number): Promise<void> {
    const { settleMs, everyMs } = this.#options;
    const nowMs = this.#context.clock.now();
    const least = Math.max(LEAST_PAUSE_MS, settleMs / 3, tookMs * PAUSE_PER_LOOK);
    const until = (atMs: number | undefined, most: number) =>
      atMs === undefined ? most : Math.min(most, Math.max(0, atMs - nowMs));
    const retry = until(this.#retryAtMs, LONGEST_DELAY_MS);
    // An endpoint that is away is asked no sooner because something happened in the folder.
    if (this.#away) return this.#wake.sleep(retry, retry);
    const most = Math.min(everyMs, until(this.#settling.nextMs, everyMs), retry);
    await this.#wake.sleep(least, Math.max(least, most));
  }

  #summary(stopped: CrotonError | undefined): WatchSummary {
    const last = this.#last;
    const { clock, signal } = this.#context;
    return {
      ...(last === undefined ? NO_COUNTS : countsOf(last)),
      ...this.#totals,
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

function countsOf({ clips, bytes, sent, present, updated, sentBytes, ...rest }: UploadSummary): RoundCounts {
  const { refused, held, invalid, failed, withdrawn, left } = rest;
  return { clips, bytes, sent, present, updated, sentBytes, refused, held, invalid, failed, withdrawn, left };
}

const NO_COUNTS: RoundCounts = {
  clips: 0,
  bytes: 0,
  sent: 0,
  present: 0,
  updated: 0,
  sentBytes: 0,
  refused: 0,
  held: 0,
  invalid: 0,
  failed: 0,
  withdrawn: 0,
  left: 0,
};
