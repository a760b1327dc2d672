/**
 * The use case behind `croton upload`: one rolling pipeline. Files are listed, what is declared with them is confirmed,
 * and while some are sent the next are looked at and hashed. Every clip is accounted for.
 */
import { join } from 'node:path';
import type { Context } from '../../context.js';
import type { CrotonError } from '../../errors.js';
import { memoryName } from '../../manifest/build-memory.js';
import type { WellKnown } from '../../protocol/well-known.js';
import type { EmitTransfer } from '../../transfer/events.js';
import { journalFolder, UploadJournal } from '../../transfer/journal.js';
import { exitCodeOfCounts, UploadTally } from '../../transfer/tally.js';
import { awaitLock } from './await-lock.js';
import { CollectionDelivery, type Link } from './collection-delivery.js';
import { enterEndpoint } from './enter-endpoint.js';
import { openSource } from './open-source.js';
import { SendingOrder } from './sending-order.js';
import { signInAgain } from './sign-in-again.js';
import { forecastUpload, type UploadForecast } from './upload-forecast.js';
import { openUploadLimits, spentOf } from './upload-limits.js';
import { UploadMemory } from './upload-memory.js';
import type { UploadOptions, UploadSummary } from './upload-options.js';
import type { UploadParts } from './upload-parts.js';
import { UploadTotals } from './upload-totals.js';

/**
 * Uploads a collection. Where another process does so, it waits until that one is done, then goes on with what is left.
 * @throws CrotonError for what prevents it from beginning: `auth/*`, `endpoint/*`, `ffprobe/*`,
 *   `usage/confirmation-needed`. What ends it later stands in the summary.
 */
export async function uploadCollection(
  context: Context,
  options: UploadOptions,
  emit: EmitTransfer,
): Promise<UploadSummary> {
  const { source, endpoint, dryRun = false } = options;
  const { wellKnown, me } = await enterEndpoint(context, endpoint);
  const journalPath = journalFolder(context.env, endpoint.url, me.name);
  const run = new UploadRun(context, options, { wellKnown, account: me.name, journalPath }, emit);
  const lockPath = join(journalPath, `${memoryName(source.manifestPath)}.lock`);
  const what = `the upload of ${source.manifestPath}`;
  try {
    // A dry run changes nothing.
    const lock = dryRun
      ? undefined
      : await awaitLock(context, lockPath, what, (pid) => emit({ type: 'locked', pid }));
    try {
      return await run.run();
    } finally {
      await lock?.release();
    }
  } catch (error) {
    if (context.signal.aborted) return run.summary({ cutShort: true });
    throw error;
  }
}

interface Endpoint {
  readonly wellKnown: WellKnown;
  readonly account: string;
  readonly journalPath: string;
}

class UploadRun {
  readonly #context: Context;
  readonly #options: UploadOptions;
  readonly #endpoint: Endpoint;
  readonly #startedMs: number;
  #delivery: CollectionDelivery | undefined;
  readonly #tally = new UploadTally();
  readonly #totals: UploadTotals;
  readonly #listeners: EmitTransfer[];

  constructor(context: Context, options: UploadOptions, endpoint: Endpoint, emit: EmitTransfer) {
    this.#context = context;
    this.#options = options;
    this.#endpoint = endpoint;
    this.#startedMs = context.clock.now();
    this.#listeners = [(event) => this.#tally.take(event), emit];
    this.#totals = new UploadTotals(this.#tell);
  }

  async run(): Promise<UploadSummary> {
    const { source, dryRun = false } = this.#options;
    const journal = await UploadJournal.open(this.#endpoint.journalPath);
    try {
      if (dryRun) return await this.#forecast(journal);
      const memory = new UploadMemory(journal, source.manifestPath, this.#context.clock.now);
      this.#listeners.push((event) => memory.take(event));
      const link = await this.#openLink();
      try {
        const delivery = new CollectionDelivery(this.#parts(journal), link, () => this.#tally.counts());
        this.#delivery = delivery;
        this.#listeners.unshift((event) => delivery.take(event));
        const stopped = await delivery.run();
        return this.summary(stopped === undefined ? {} : { stopped });
      } finally {
        await memory.settle().finally(() => link.close());
      }
    } finally {
      await journal.close();
    }
  }

  summary(
    end: {
      readonly cutShort?: boolean;
      readonly stopped?: CrotonError;
      readonly forecast?: UploadForecast;
    } = {},
  ): UploadSummary {
    const { source, endpoint, dryRun = false } = this.#options;
    const { account, journalPath: journal } = this.#endpoint;
    const counts = this.#tally.counts();
    return {
      endpoint: endpoint.url,
      account,
      manifest: source.manifestPath,
      dryRun,
      forecast: end.forecast,
      ...counts,
      durationS: (this.#context.clock.now() - this.#startedMs - (this.#delivery?.askedMs ?? 0)) / 1000,
      journal,
      stopped: end.stopped,
      interrupted: this.#context.signal.aborted,
      exitCode: end.cutShort ? 5 : exitCodeOfCounts(dryRun ? { ...counts, left: 0 } : counts),
    };
  }

  #tell: EmitTransfer = (event) => {
    for (const listener of this.#listeners) listener(event);
  };

  #parts(journal: UploadJournal): UploadParts {
    const { wellKnown, account } = this.#endpoint;
    return {
      ...{ context: this.#context, options: this.#options, wellKnown, account, journal },
      ...{ startedMs: this.#startedMs, totals: this.#totals, tell: this.#tell },
    };
  }

  /** Plans it all, and sends nothing. */
  async #forecast(journal: UploadJournal): Promise<UploadSummary> {
    const parts = this.#parts(journal);
    const source = await openSource(parts, { isConfirmed: () => true, ready: Promise.resolve() });
    try {
      await source.listing.whole();
      const { ordered, order, rate } = new SendingOrder(parts, source).of(source.places);
      await source.preview();
      const { limits = {} } = this.#options;
      const nowMs = this.#startedMs;
      const spent = await spentOf(limits, this.#endpoint.journalPath, nowMs);
      const forecast = forecastUpload(source, ordered, { order, rate, limits, spent, nowMs });
      return this.summary({ forecast });
    } finally {
      await source.close();
    }
  }

  async #openLink(): Promise<Link> {
    const { limits = {}, endpoint, prompt } = this.#options;
    const { account, journalPath: folder } = this.#endpoint;
    const place = { origin: endpoint.url, folder };
    const signIn = prompt && signInAgain(this.#context, endpoint, account, prompt, this.#tell);
    return { ...(await openUploadLimits(this.#context, limits, place, this.#tell)), signIn };
  }
}
