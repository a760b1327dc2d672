import type { Context } from '../../context.js';
import type { TransferEvent } from '../../transfer/events.js';
import type { UploadSource } from '../upload/find-upload.js';
import type { uploadCollection } from '../upload/upload-collection.js';
import type { UploadOptions, UploadSummary } from '../upload/upload-options.js';
import { KnownClips } from './watch-known.js';
import type { EmitWatch, WatchOptions } from './watch-options.js';
import type { Settling } from './watch-settling.js';
import { countsOf } from './watch-totals.js';

/** How long after the first files settled the person who started it is taken to be there, milliseconds. */
const ATTENDED_MS = 120_000;

/** The uploads of a watch, one after the other. What one of them told is not told again by the next. */
export class WatchRounds {
  readonly #context: Context;
  readonly #options: WatchOptions;
  readonly #emit: EmitWatch;
  readonly #upload: typeof uploadCollection;
  readonly #settling: Settling;
  readonly #known = new KnownClips();
  readonly #startedMs: number;
  #rounds = 0;
  #asked = false;
  /** Problems of the last round, by file and code. */
  #told = new Set<string>();

  constructor(
    context: Context,
    options: WatchOptions,
    emit: EmitWatch,
    upload: typeof uploadCollection,
    settling: Settling,
  ) {
    this.#context = context;
    this.#options = options;
    this.#emit = emit;
    this.#upload = upload;
    this.#settling = settling;
    this.#startedMs = context.clock.now();
  }

  /** How many began. */
  get count(): number {
    return this.#rounds;
  }

  /** @throws what {@link uploadCollection} does */
  async run(source: UploadSource): Promise<UploadSummary> {
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
    const summary = await this.#uploadOnce(source, tell).catch((error: unknown) => {
      this.#known.endRound(false);
      throw error;
    });
    const whole = !summary.interrupted && summary.stopped === undefined;
    this.#known.endRound(whole);
    this.#told = whole ? told : new Set([...this.#told, ...told]);
    const { durationS } = summary;
    this.#emit({ type: 'round-ended', round, durationS, newProblems, ...countsOf(summary) });
    return summary;
  }

  /** A signal of its own for each round: what a round leaves on it goes with it. */
  async #uploadOnce(source: UploadSource, tell: (event: TransferEvent) => void): Promise<UploadSummary> {
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
      source,
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
}
