import type { Context } from '../../context.js';
import type { BuildMemory } from '../../manifest/build-memory.js';
import { answerSource } from '../../manifest/clip-answers.js';
import type { ManifestIndex } from '../../manifest/manifest-index.js';
import { parseRecord } from '../../manifest/parse-record.js';
import { planBuild } from '../../manifest/plan-build.js';
import { RecordComposer } from '../../manifest/record-composer.js';
import type { ClipRecord } from '../../record/schema.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import type { BuildOptions } from '../build-events.js';
import { collectGarbageSooner } from '../collect-garbage-sooner.js';
import { isWithin, type ScannedFile, type ScanOptions, scanCollection } from '../scan-collection.js';
import { beginNow } from './begin-now.js';
import type { ClipSource, SourceTerms } from './clip-source.js';
import type { CollectionPlan } from './collection-plan.js';
import { composeClip } from './compose-clip.js';
import type { UploadSurvey } from './declarations.js';
import { previewClips } from './preview-clips.js';
import { refreshManifest } from './refresh-manifest.js';
import { rewrittenItems } from './rewritten-items.js';
import { surveyDeclarations } from './survey-declarations.js';
import { ToldProblems } from './told-problems.js';
import { holdBack, itemOf } from './upload-item.js';

/** What a collection is looked at with. */
export interface CollectionParts {
  readonly context: Context;
  readonly options: BuildOptions;
  readonly terms: SourceTerms;
  readonly scan: ScanOptions;
  readonly index: ManifestIndex;
  readonly memory: BuildMemory;
  readonly found: CollectionPlan;
}

/** A clip whose record depends on what all other files are. */
interface Undecided {
  readonly fileName: string;
  readonly id: string;
}

/**
 * The clips of a collection, looked at as they are sent: what is declared is known from croton.yaml, sidecars and the
 * present manifest, the rest as each clip is read. The manifest is written at the end.
 */
export class CollectionSource implements ClipSource {
  readonly #parts: CollectionParts;
  readonly #stopping = new AbortController();
  readonly #composer: RecordComposer;
  readonly #clips = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #problems: ToldProblems;
  readonly #ids = new Set<string>();
  readonly #undecided: Undecided[] = [];
  /** Ids of clips whose record may turn out to be another one, once everything was looked at. */
  readonly #contested = new Set<string>();
  #isClosed = false;

  constructor(parts: CollectionParts) {
    const { memory, index, options } = parts;
    this.#parts = parts;
    this.#problems = new ToldProblems(parts.terms);
    this.#composer = new RecordComposer({ memory, index, answers: answerSource(options.collection) });
  }

  get plan() {
    return this.#parts.found.plan;
  }

  get places() {
    return this.#parts.found.places;
  }

  get unread() {
    return this.#parts.found.unread;
  }

  get listing() {
    return this.#parts.found.listing;
  }

  survey(places: readonly number[]): Promise<UploadSurvey> {
    const { found, context, terms } = this.#parts;
    return surveyDeclarations({
      composer: this.#composer,
      ...{ found, places },
      today: terms.today,
      signal: context.signal,
    });
  }

  preview(): Promise<void> {
    const { found, terms } = this.#parts;
    return previewClips(found, this.#composer, terms, this.#problems);
  }

  async *items(places: Iterable<number> | AsyncIterable<number>): AsyncGenerator<TransferItem> {
    const { scan, found, terms } = this.#parts;
    const { twins } = found;
    const entries = found.entries(places);
    const signal = AbortSignal.any([scan.signal, this.#stopping.signal]);
    const wanted = { accept: undefined, entries, twins, order: 'done', signal } as const;
    const files = beginNow(scanCollection({ ...scan, ...wanted }));
    await terms.ready.catch(async (error: unknown) => {
      await files.return(undefined);
      throw error;
    });
    for await (const file of files) {
      const item = await this.#settle(file);
      if (item !== undefined) yield item;
    }
  }

  async *leftovers(): AsyncGenerator<TransferItem> {
    const { index, terms } = this.#parts;
    const plan = planBuild(this.#clips, this.#refused, index, { inScope: this.#isInScope, prune: false });
    const undecided = new Set(this.#undecided.map(({ fileName }) => fileName));
    for (const record of plan.records) {
      if (record.kind !== 'write' || !undecided.has(record.fileName)) continue;
      undecided.delete(record.fileName);
      this.#ids.add(record.id);
      const item = await this.#compose(record, record.before, true);
      if (item !== undefined) yield item;
    }
    // Others have the same bytes, and the record.
    for (const fileName of undecided) terms.totals.leaveOut(this.#bytesOf(fileName));
    for (const fileName of plan.vanished) {
      const place = index.findNamed(fileName);
      const parsed = place === undefined ? undefined : parseRecord(index.readLine(place), place + 1);
      if (parsed === undefined || !('record' in parsed)) continue;
      const { bytes, id } = parsed.record;
      if (!terms.isWanted({ fileName, bytes, mtimeMs: Number.NEGATIVE_INFINITY, delivered: false })) continue;
      if (this.#ids.has(id)) continue;
      terms.totals.add(bytes);
      const item = await this.#itemOf(parsed.record);
      if (item !== undefined) yield item;
    }
  }

  async finish(): Promise<readonly TransferItem[]> {
    const { context, options, terms } = this.#parts;
    if (this.#clips.size + this.#refused.size === 0) return [];
    // What was not looked at stays as it is.
    const leaveAlone = (fileName: string) => !this.#isInScope(fileName);
    const scanned = { clips: this.#clips, refused: this.#refused };
    // The writing reads both anew: with them, it would be what takes the most memory of all the upload.
    await this.close();
    collectGarbageSooner(20);
    await refreshManifest(context, { ...options, leaveAlone }, scanned, (event) =>
      this.#problems.hear(event),
    );
    const rewritten = [...this.#contested].filter((id) => this.#ids.has(id));
    return rewritten.length === 0 ? [] : rewrittenItems(options, rewritten, terms);
  }

  stop(): void {
    this.#stopping.abort();
    this.listing.stop();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.listing.close();
    await this.#parts.memory.close();
    await this.#parts.index.close();
  }

  #isInScope = (fileName: string): boolean => {
    const { options } = this.#parts;
    if (!isWithin(fileName, options.within ?? [])) return false;
    const isScanned = this.#clips.has(fileName) || this.#refused.has(fileName);
    return isScanned || (this.listing.isWhole && this.plan.find(fileName) === undefined);
  };

  async #settle(file: ScannedFile): Promise<TransferItem | undefined> {
    const { fileName } = file;
    const { index, terms, found } = this.#parts;
    const place = this.plan.find(fileName);
    const bytes = this.#bytesOf(fileName);
    if (file.kind === 'refused') {
      this.#refused.add(fileName);
      const isCounted = place === undefined || found.isClip(place);
      this.#problems.refuse(fileName, file.findings, bytes, isCounted);
      return undefined;
    }
    const { id } = file;
    this.#clips.set(fileName, id);
    const named = index.find(id);
    const isElsewhere =
      named !== undefined && !isWithin(index.fileNameAt(named), this.#parts.options.within ?? []);
    if (isElsewhere || this.#ids.has(id)) {
      // Which of several files with the same bytes has the record is decided when all are known.
      this.#contested.add(id);
      terms.totals.leaveOut(bytes);
      return undefined;
    }
    if (named !== undefined && this.#isAwaited(index.fileNameAt(named), fileName)) {
      this.#undecided.push({ fileName, id });
      return undefined;
    }
    this.#ids.add(id);
    return this.#compose({ fileName, id }, named ?? index.findNamed(fileName), false);
  }

  /** Whether the file that the manifest names for these bytes may be there too: the record may stay with that one. */
  #isAwaited(named: string, fileName: string): boolean {
    const isThere = named !== fileName && (!this.listing.isWhole || this.plan.find(named) !== undefined);
    return isThere && !this.#clips.has(named) && !this.#refused.has(named);
  }

  /** `last`: all other files are known. */
  async #compose(
    { fileName, id }: Undecided,
    before: number | undefined,
    last: boolean,
  ): Promise<TransferItem | undefined> {
    const { memory, terms } = this.#parts;
    const { bytes } = memory.computedOf(fileName);
    const composed = await composeClip(this.#composer, memory, { fileName, id, before });
    if (composed.kind === 'refused') this.#problems.refuse(fileName, composed.findings, bytes);
    if (composed.kind === 'held') terms.totals.hold(composed.problem, bytes);
    if (composed.kind === 'replaces' || composed.isReplaced) this.#contested.add(id);
    if (composed.kind === 'replaces') {
      // Where its old bytes turn up under another name, this is a new clip.
      if (last) this.#problems.refuse(fileName, composed.findings, bytes);
      else this.#undecided.push({ fileName, id });
    }
    return composed.kind === 'record' ? this.#itemOf(composed.record) : undefined;
  }

  async #itemOf(record: ClipRecord): Promise<TransferItem | undefined> {
    const { terms, memory, options } = this.#parts;
    if (holdBack(record, terms) !== undefined) return undefined;
    return itemOf(record, { mediaFolder: options.collection.mediaFolder, memory, terms });
  }

  #bytesOf(fileName: string): number {
    const place = this.plan.find(fileName);
    return place === undefined ? 0 : this.plan.bytesAt(place);
  }
}
