/**
 * The clips of a collection, looked at as they are sent: what is declared is known from croton.yaml, sidecars and the
 * present manifest, the rest as each clip is read. The manifest is written at the end.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../../context.js';
import { CrotonError, reasonOf } from '../../errors.js';
import { BuildMemory } from '../../manifest/build-memory.js';
import { answerSource } from '../../manifest/clip-answers.js';
import { type ManifestIndex, openManifestIndex } from '../../manifest/manifest-index.js';
import { assertManifestPlace } from '../../manifest/manifest-place.js';
import { parseRecord } from '../../manifest/parse-record.js';
import { planBuild } from '../../manifest/plan-build.js';
import { RecordComposer } from '../../manifest/record-composer.js';
import { findFfprobe } from '../../media/find-ffprobe.js';
import type { ClipRecord } from '../../record/schema.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import type { Finding } from '../../validation/finding.js';
import type { BuildEvent, BuildOptions } from '../build-events.js';
import { collectGarbageSooner } from '../collect-garbage-sooner.js';
import { guardedEdits, replacedFinding, sidecarFindings } from '../manifest-builder.js';
import { isWithin, type ScannedFile, type ScanOptions, scanCollection } from '../scan-collection.js';
import { assertListable, setUpScan } from '../scan-setup.js';
import { beginNow } from './begin-now.js';
import type { ClipSource, SourceTerms } from './clip-source.js';
import { CollectionPlan } from './collection-plan.js';
import { declarationOf, type UploadSurvey } from './declarations.js';
import { refreshManifest } from './refresh-manifest.js';
import { surveyDeclarations, UNREAD_CLIP } from './survey-declarations.js';
import { holdBack, itemOf } from './upload-item.js';
import { heldByIssues, invalidBy, whyHeld } from './why-held.js';

interface Parts {
  readonly context: Context;
  readonly options: BuildOptions;
  readonly terms: SourceTerms;
  readonly scan: ScanOptions;
  readonly index: ManifestIndex;
  readonly memory: BuildMemory;
  readonly found: CollectionPlan;
}

/**
 * Begins to walk through a collection; no clip is opened yet.
 * @throws CrotonError `file/unreadable` (the media folder), `file/unwritable`, `ffprobe/missing`, `policy/*`, `manifest/unreadable`
 */
export async function openCollectionSource(
  context: Context,
  options: BuildOptions,
  terms: SourceTerms,
): Promise<ClipSource> {
  collectGarbageSooner();
  const { manifestPath, collection } = options;
  await assertManifestPlace(manifestPath);
  await assertWritable(dirname(manifestPath));
  await assertListable(collection.mediaFolder);
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const setup = await setUpScan(context, options, ffprobe, () => {});
  const index = await openManifestIndex(manifestPath);
  try {
    const memory = await BuildMemory.open(context.env, manifestPath);
    try {
      const scan = { ...setup, memory };
      const found = new CollectionPlan(scan, index, terms, context.clock);
      return new CollectionSource({ context, options, terms, scan, index, memory, found });
    } catch (error) {
      await memory.close();
      throw error;
    }
  } catch (error) {
    await index.close();
    throw error;
  }
}

// Better known before a week of sending than after it.
async function assertWritable(folder: string): Promise<void> {
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new CrotonError('file/unwritable', { path: folder, reason: reasonOf(error) }, { cause: error });
  });
}

/** A clip whose record depends on what all other files are. */
interface Undecided {
  readonly fileName: string;
  readonly id: string;
}

class CollectionSource implements ClipSource {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  readonly #composer: RecordComposer;
  readonly #clips = new Map<string, string>();
  readonly #refused = new Set<string>();
  /** Files that a problem was told of. */
  readonly #told = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #undecided: Undecided[] = [];
  /** Ids of clips whose record may turn out to be another one, once everything was looked at. */
  readonly #contested = new Set<string>();

  constructor(parts: Parts) {
    const { memory, index, options } = parts;
    this.#parts = parts;
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

  async preview(): Promise<void> {
    const { found, terms } = this.#parts;
    for (const place of this.places) {
      if (!found.isClip(place)) continue;
      const { fileName, bytes, delivered } = this.plan.at(place);
      const known = await this.#composer.find(fileName, found.beforeAt(place));
      if (known.sidecarIssues.length > 0) {
        this.#refuse(fileName, sidecarFindings(known.sidecarIssues), bytes);
        continue;
      }
      const line = this.#composer.compose({ ...UNREAD_CLIP, fileName, bytes }, this.#composer.merge(known));
      const parsed = parseRecord(line, 1);
      const problem =
        'record' in parsed
          ? delivered
            ? undefined
            : whyHeld(parsed.record, terms.today)
          : heldByIssues(parsed.issues, fileName);
      if (problem !== undefined) terms.totals.hold({ ...problem, id: undefined }, bytes);
    }
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
    const { context, options } = this.#parts;
    if (this.#clips.size + this.#refused.size === 0) return [];
    // What was not looked at stays as it is.
    const leaveAlone = (fileName: string) => !this.#isInScope(fileName);
    const scanned = { clips: this.#clips, refused: this.#refused };
    await refreshManifest(context, { ...options, leaveAlone }, scanned, (event) => this.#hear(event));
    return this.#contested.size === 0 ? [] : this.#rewritten();
  }

  stop(): void {
    this.#stopping.abort();
    this.listing.stop();
  }

  async close(): Promise<void> {
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
    const { index, terms } = this.#parts;
    const place = this.plan.find(fileName);
    const bytes = this.#bytesOf(fileName);
    if (file.kind === 'refused') {
      this.#refused.add(fileName);
      this.#refuse(fileName, file.findings, bytes, place);
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
    const computed = memory.computedOf(fileName);
    const { bytes } = computed;
    const known = await this.#composer.find(fileName, before);
    if (known.sidecarIssues.length > 0) {
      this.#refuse(fileName, sidecarFindings(known.sidecarIssues), bytes);
      return undefined;
    }
    const merged = this.#composer.merge(known);
    if (known.found !== undefined && known.found.id !== id) {
      this.#contested.add(id);
      const said = guardedEdits(merged);
      if (said.length > 0 && !last) {
        // Where its old bytes turn up under another name, this is a new clip.
        this.#undecided.push({ fileName, id });
        return undefined;
      }
      if (said.length > 0) {
        this.#refuse(fileName, [replacedFinding(fileName, said)], bytes);
        return undefined;
      }
    }
    const parsed = parseRecord(this.#composer.compose({ ...computed, fileName }, merged), 1);
    if (!('record' in parsed)) {
      terms.totals.hold({ ...heldByIssues(parsed.issues, fileName), fileName }, bytes);
      return undefined;
    }
    return this.#itemOf(parsed.record);
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

  #refuse(fileName: string, findings: readonly Finding[], bytes: number, place?: number): void {
    const { terms, found } = this.#parts;
    const isCounted = place === undefined || found.isClip(place);
    const problem = this.#told.has(fileName) ? undefined : invalidBy(findings);
    if (problem !== undefined) this.#told.add(fileName);
    if (isCounted) terms.totals.leaveOut(bytes);
    if (problem !== undefined) terms.emit({ type: 'clip-problem', problem, bytes: 0 });
  }

  /** What only the writing of the manifest finds out: files with the same bytes. */
  #hear(event: BuildEvent): void {
    if (event.type !== 'finding') return;
    const problem = invalidBy([event.finding]);
    if (problem === undefined || this.#told.has(problem.fileName)) return;
    this.#told.add(problem.fileName);
    this.#parts.terms.emit({ type: 'clip-problem', problem, bytes: 0 });
  }

  async #rewritten(): Promise<TransferItem[]> {
    const { options, terms } = this.#parts;
    const items: TransferItem[] = [];
    const index = await openManifestIndex(options.manifestPath);
    try {
      for (const id of this.#contested) {
        const place = this.#ids.has(id) ? index.find(id) : undefined;
        const parsed = place === undefined ? undefined : parseRecord(index.readLine(place), 1);
        if (parsed === undefined || !('record' in parsed)) continue;
        const { record } = parsed;
        const { file_name: fileName, bytes } = record;
        const { digest } = declarationOf(record.rights);
        if (whyHeld(record, terms.today) !== undefined || !terms.isConfirmed(digest)) continue;
        items.push({ id, fileName, path: `${options.collection.mediaFolder}/${fileName}`, bytes, record });
      }
    } finally {
      await index.close();
    }
    return items;
  }
}
