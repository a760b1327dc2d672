/** The files of a collection, before any of them is opened. */
import type { Clock } from '../../context.js';
import type { WalkedEntry } from '../../files/walk.js';
import type { BuildMemory } from '../../manifest/build-memory.js';
import type { ManifestIndex } from '../../manifest/manifest-index.js';
import { readEntryState } from '../../media/entry-state.js';
import { collectGarbageOfMany } from '../collect-garbage-sooner.js';
import { NameTwins } from '../name-twins.js';
import { type ScanOptions, scanStamp, walkCollection } from '../scan-collection.js';
import type { SourceTerms } from './clip-source.js';
import { Listing } from './listing.js';
import { modifiedMs } from './modified-ms.js';
import { UploadPlan } from './upload-plan.js';

export class CollectionPlan {
  readonly plan = new UploadPlan();
  readonly twins = new NameTwins();
  /** Those that are wanted in this run. */
  readonly places: number[] = [];
  /** Files whose id is not known. */
  readonly unread = { clips: 0, bytes: 0 };
  /** Entries that are no plain file with a plain name. */
  readonly #special = new Map<number, WalkedEntry>();
  /** Links, devices, folders that cannot be listed. */
  readonly #others = new Set<number>();
  /** Of each place: the record that it most likely follows, by its place in the manifest; -1 for none. */
  readonly #before: number[] = [];
  readonly #mediaFolder: string;
  readonly listing: Listing;

  /** Begins to walk through the whole collection. */
  constructor(scan: ScanOptions, index: ManifestIndex, terms: SourceTerms, clock: Clock) {
    this.#mediaFolder = scan.collection.mediaFolder;
    this.listing = new Listing(clock, scan.signal, async (breathe) => {
      const { memory } = scan;
      const stamp = scanStamp(scan);
      for await (const entry of walkCollection(scan)) {
        await this.#take(entry, { memory, stamp, index, terms });
        if (this.plan.size % SCANNED_EVERY === 0) terms.emit({ type: 'scanned', files: this.plan.size });
        await breathe();
      }
      terms.totals.complete();
    });
  }

  /** The entries at these places, for a scan. */
  async *entries(places: Iterable<number> | AsyncIterable<number>): AsyncGenerator<WalkedEntry> {
    for await (const place of places) {
      const relative = this.plan.nameAt(place);
      yield this.#special.get(place) ?? { kind: 'file', relative, path: `${this.#mediaFolder}/${relative}` };
    }
  }

  /** The record that the clip at a place most likely follows: by its bytes where they are known, else by its name. */
  beforeAt(place: number): number | undefined {
    const before = this.#before[place] ?? -1;
    return before === -1 ? undefined : before;
  }

  /** Whether the place is one of a file that may be a clip: only those are counted. */
  isClip(place: number): boolean {
    return !this.#others.has(place);
  }

  async #take(
    entry: WalkedEntry,
    known: {
      readonly memory: BuildMemory;
      readonly stamp: string;
      readonly index: ManifestIndex;
      readonly terms: SourceTerms;
    },
  ): Promise<void> {
    collectGarbageOfMany(this.plan.size);
    const { memory, stamp, index, terms } = known;
    const { relative: fileName } = entry;
    const place = this.plan.size;
    this.twins.find(fileName);
    const state = entry.kind === 'file' ? await readEntryState(entry.path) : undefined;
    if (state?.kind !== 'file') {
      this.#special.set(place, entry);
      this.#others.add(place);
      this.#before.push(-1);
      this.plan.add({ fileName, bytes: 0, mtimeMs: 0, delivered: false });
      this.places.push(place);
      return;
    }
    if (typeof entry.path !== 'string') this.#special.set(place, entry);
    const { identity, sizeBytes: bytes } = state;
    const id = memory.knownFile(fileName, identity, stamp)?.id;
    this.#before.push((id === undefined ? undefined : index.find(id)) ?? index.findNamed(fileName) ?? -1);
    const delivered = id !== undefined && terms.isDelivered(id);
    const clip = { fileName, bytes, mtimeMs: modifiedMs(identity), delivered };
    this.plan.add(clip);
    if (terms.accept?.(fileName, identity) === false || !terms.isWanted(clip)) return;
    this.places.push(place);
    terms.totals.count(bytes);
    if (id !== undefined) return;
    this.unread.clips += 1;
    this.unread.bytes += bytes;
  }
}

const SCANNED_EVERY = 100;
