/**
 * The use case behind `croton upload`: one rolling pipeline. Files are listed, what is declared with them is confirmed,
 * and while some are sent the next are looked at and hashed. Every clip is accounted for.
 */
import { join } from 'node:path';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { memoryName } from '../../manifest/build-memory.js';
import type { WellKnown } from '../../protocol/well-known.js';
import { declareItems } from '../../transfer/declare-items.js';
import type { EmitTransfer, TransferEvent } from '../../transfer/events.js';
import { journalFolder, UploadJournal } from '../../transfer/journal.js';
import type { SignIn } from '../../transfer/sign-in.js';
import { exitCodeOfCounts, UploadTally } from '../../transfer/tally.js';
import { transferClips } from '../../transfer/transfer-clips.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import { Agreement } from './agreement.js';
import { Answer } from './answer.js';
import { awaitLock } from './await-lock.js';
import { beginNow } from './begin-now.js';
import type { ClipSource, SourceTerms } from './clip-source.js';
import { openCollectionSource } from './collection-source.js';
import { Confirmations } from './confirm-declarations.js';
import { clientOf, enterEndpoint } from './enter-endpoint.js';
import { Learning } from './learning.js';
import { openManifestSource } from './manifest-source.js';
import { rollingPlaces } from './rolling-places.js';
import { signInAgain } from './sign-in-again.js';
import { forecastUpload, type UploadForecast } from './upload-forecast.js';
import { type OpenLimits, openUploadLimits, spentOf } from './upload-limits.js';
import { UploadMemory } from './upload-memory.js';
import type { UploadOptions, UploadSummary } from './upload-options.js';
import { orderPlaces, pickSample, usualOrder } from './upload-order.js';
import { UploadTotals } from './upload-totals.js';

/** How long clips are looked for before the first leave, milliseconds. */
const FIRST_LOOK_MS = 2000;

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

/** What all requests of a run share. */
type Link = OpenLimits & { readonly signIn: SignIn | undefined };

class UploadRun {
  readonly #context: Context;
  readonly #options: UploadOptions;
  readonly #endpoint: Endpoint;
  readonly #startedMs: number;
  #agreement: Agreement | undefined;
  readonly #tally = new UploadTally();
  /** Ids of clips that a problem was told of. */
  readonly #told = new Set<string>();
  readonly #totals: UploadTotals;
  readonly #listeners: EmitTransfer[];

  constructor(context: Context, options: UploadOptions, endpoint: Endpoint, emit: EmitTransfer) {
    this.#context = context;
    this.#options = options;
    this.#endpoint = endpoint;
    this.#startedMs = context.clock.now();
    this.#listeners = [(event) => this.#tally.take(event), (event) => this.#remember(event), emit];
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
        return await this.#deliver(journal, link);
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
      durationS: (this.#context.clock.now() - this.#startedMs - (this.#agreement?.askedMs ?? 0)) / 1000,
      journal,
      stopped: end.stopped,
      interrupted: this.#context.signal.aborted,
      exitCode: end.cutShort ? 5 : exitCodeOfCounts(dryRun ? { ...counts, left: 0 } : counts),
    };
  }

  #remember(event: TransferEvent): void {
    if (event.type === 'clip-problem' && event.problem.id !== undefined) this.#told.add(event.problem.id);
  }

  #tell: EmitTransfer = (event) => {
    for (const listener of this.#listeners) listener(event);
  };

  /** Plans it all, and sends nothing. */
  async #forecast(journal: UploadJournal): Promise<UploadSummary> {
    const source = await this.#openSource(journal, () => true, Promise.resolve());
    try {
      await source.listing.whole();
      const { ordered, order, rate } = this.#ordered(source, journal, source.places);
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

  async #deliver(journal: UploadJournal, link: Link): Promise<UploadSummary> {
    const { source: wanted, confirmsAll = false, sample = 0 } = this.#options;
    const confirmations = new Confirmations(journal, wanted.manifestPath, confirmsAll);
    const agreement = new Agreement(this.#context, this.#options, this.#endpoint.account, confirmations);
    this.#agreement = agreement;
    const answer = new Answer();
    const isConfirmed = (declaration: string) => confirmations.allows(declaration);
    const source = await this.#openSource(journal, isConfirmed, answer.given);
    let items: AsyncGenerator<TransferItem> | undefined;
    let isBegun = false;
    try {
      await this.#lookFirst(source);
      const found = [...source.places];
      const { ordered } = this.#ordered(source, journal, found);
      const picked = pickSample(source.plan, ordered, sample);
      const isPicked = new Set(picked);
      const rest = ordered.filter((place) => !isPicked.has(place));
      const rolling = rollingPlaces(source, {
        first: rest,
        known: found.length,
        ordered: (part) => this.#ordered(source, journal, part).ordered,
        agreed: async (part) => {
          await answer.given;
          await agreement.to(source, part);
          this.#totals.tell();
        },
      });
      // Clips are read while a person reads what they declare.
      items = beginNow(source.items(picked.length > 0 ? picked : rolling));
      await agreement.to(source, found);
      this.#totals.tell();
      answer.accept();
      isBegun = true;
      if (picked.length > 0) {
        await this.#transfer(journal, link, source, items);
        this.#assertTaken();
        items = source.items(rolling);
      }
      const learning = new Learning(source);
      await this.#transfer(journal, link, source, learning.throughout(items));
      await this.#agree(journal, link, await learning.outcome());
      return this.summary();
    } catch (error) {
      answer.refuse(error);
      source.stop();
      this.#totals.tell();
      await items?.return(undefined).catch(() => {});
      if (!isBegun) throw error;
      // What was learned until now is not learned again; what ended it is the news.
      await source.finish().catch(() => {});
      if (this.#context.signal.aborted || !(error instanceof CrotonError)) throw error;
      return this.summary({ stopped: error });
    } finally {
      await source.close();
      await confirmations.settled();
    }
  }

  /** Waits for the first clips, or for all of them where it depends on all which go first. */
  async #lookFirst({ listing, places }: ClipSource): Promise<void> {
    const { sample = 0, order = 'name' } = this.#options;
    // By name they are found.
    if (sample > 0 || order !== 'name') return listing.whole();
    const { clock } = this.#context;
    const enoughMs = clock.now() + FIRST_LOOK_MS;
    await listing.until(() => clock.now() >= enoughMs && places.length > 0);
  }

  #ordered({ plan, places }: ClipSource, journal: UploadJournal, part: readonly number[]) {
    const rate = journal.rate();
    const fresh = places.reduce((sum, at) => sum + (plan.isDelivered(at) ? 0 : plan.bytesAt(at)), 0);
    const order = this.#options.order ?? usualOrder(fresh, rate);
    return { order, rate, ordered: orderPlaces(plan, part, order) };
  }

  #openSource(
    journal: UploadJournal,
    isConfirmed: SourceTerms['isConfirmed'],
    ready: Promise<void>,
  ): Promise<ClipSource> {
    const { source, keepManifest, ffprobe, useIgnoreFile, accept, skip, sinceMs, retryFailed, again } =
      this.#options;
    const { collection, manifestPath, within } = source;
    const terms: SourceTerms = {
      ...{ accept, skip, ready, isConfirmed, totals: this.#totals, emit: this.#tell },
      today: new Date(this.#startedMs).toISOString().slice(0, 10),
      isDelivered: (id) => journal.isDelivered(id, { withdrawalCounts: again === true }),
      isWanted: ({ fileName, mtimeMs }) =>
        (sinceMs === undefined || mtimeMs >= sinceMs) &&
        (retryFailed !== true || journal.failure(manifestPath, fileName) !== undefined),
    };
    if (source.named || keepManifest === true || collection === undefined)
      return openManifestSource(this.#context, source, terms);
    const build = { collection, manifestPath, within, ffprobe, useIgnoreFile, accept };
    return openCollectionSource(this.#context, build, terms);
  }

  async #transfer(
    journal: UploadJournal,
    link: Link,
    source: ClipSource,
    items: AsyncIterable<TransferItem>,
  ): Promise<void> {
    const { jobs, again, overwrite, retry, endpoint } = this.#options;
    const { wellKnown } = this.#endpoint;
    // Its own retries are off: the pipeline waits for the endpoint as long as the user allows.
    const client = clientOf(this.#context, endpoint, 1, link);
    const stopSource = () => source.stop();
    const options = { client, wellKnown, journal, jobs, again, overwrite, retry, stopSource, ...link };
    await transferClips(this.#context, items, options, this.#tell);
  }

  async #openLink(): Promise<Link> {
    const { limits = {}, endpoint, prompt } = this.#options;
    const { account, journalPath: folder } = this.#endpoint;
    const place = { origin: endpoint.url, folder };
    const signIn = prompt && signInAgain(this.#context, endpoint, account, prompt, this.#tell);
    return { ...(await openUploadLimits(this.#context, limits, place, this.#tell)), signIn };
  }

  /** A rejection that would meet all clips is better known before they are sent. */
  #assertTaken(): void {
    const { refused, left, sent, present, updated } = this.#tally.counts();
    if (refused === 0) return;
    const taken = sent + present + updated;
    throw new CrotonError('upload/sample-refused', { refused, taken, left });
  }

  /** Has the endpoint know of each clip what the manifest says. No bytes travel. */
  async #agree(journal: UploadJournal, link: Link, items: readonly TransferItem[]): Promise<void> {
    const { overwrite } = this.#options;
    const client = clientOf(this.#context, this.#options.endpoint, 4, link);
    const batch = Math.min(500, this.#endpoint.wellKnown.limits.declare_batch);
    for (let start = 0; start < items.length; start += batch) {
      const results = await declareItems(client, items.slice(start, start + batch), {
        journal,
        overwrite,
      });
      for (const { item, problem } of results) {
        if (problem === undefined || problem.kind === 'withdrawn' || this.#told.has(item.id)) continue;
        this.#totals.add(item.bytes);
        this.#tell({ type: 'clip-problem', problem, bytes: item.bytes });
      }
    }
  }
}
