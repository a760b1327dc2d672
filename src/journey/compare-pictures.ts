import { resolve } from 'node:path';
import type { Context } from '../context.js';
import type { Inspection } from '../media/inspect-clip.js';
import type { Lookalike } from '../validation/rule.js';
import { digestClip } from './digest-clip.js';
import type { InspectedClip } from './inspect-clips.js';
import { readKnownRecords } from './known-records.js';
import { LookalikeSearch } from './lookalike-search.js';

/** How many records of the given manifests there are, and how many of them have pictures to compare with. */
export interface ComparedRecords {
  readonly records: number;
  readonly withPictures: number;
}

export interface PicturesCompared {
  /** Without the report on pictures where an earlier clip has told that this ffprobe cannot make one. */
  readonly inspection: Inspection;
  readonly duplicateOf: string | undefined;
  readonly lookalike: Lookalike | undefined;
}

/** Leaves out what a build of ffprobe lacks of all inspections but the first: it would be the same for every clip. */
export function tellLackingOnce(): (inspection: Inspection) => Inspection {
  let told = false;
  return (inspection) => {
    if (inspection.frames?.lacking !== true) return inspection;
    const { frames: _, ...rest } = inspection;
    const shown = told ? rest : inspection;
    told = true;
    return shown;
  };
}

/** Compares the pictures of clips with those of earlier ones. Clips are taken in their order, so that results do not depend on the number of jobs. */
export class PictureComparison {
  readonly #search = new LookalikeSearch();
  /** By id: where a manifest has it. */
  readonly #known = new Map<string, { readonly path: string; readonly manifest: string }>();
  readonly #sizes = new Set<number>();
  readonly #signal: AbortSignal;
  readonly #tellOnce = tellLackingOnce();
  #withPictures = 0;
  #records = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Reads the manifests to compare with.
   * @throws CrotonError those of `readKnownRecords`
   */
  async readManifests(context: Context, manifests: readonly string[]): Promise<ComparedRecords> {
    for (const name of manifests) {
      for await (const record of readKnownRecords(resolve(context.cwd, name), name)) {
        this.#signal.throwIfAborted();
        this.#records += 1;
        if (record.hashes.length > 0) this.#withPictures += 1;
        if (this.#known.has(record.id)) continue;
        this.#known.set(record.id, { path: record.path, manifest: record.manifest });
        if (record.bytes !== null) this.#sizes.add(record.bytes);
        this.#search.add(record);
      }
    }
    return { records: this.#records, withPictures: this.#withPictures };
  }

  /** What the earlier clips say of this one; it is compared with later ones. */
  async take(inspected: InspectedClip): Promise<PicturesCompared> {
    const { clip } = inspected;
    const inspection = this.#tellOnce(inspected.inspection);
    const { frames, facts } = inspection;
    const id = await this.#idOf(inspected);
    const known = id === undefined ? undefined : this.#known.get(id);
    // A record of the same bytes under the same name is the clip itself.
    const copyOf =
      known === undefined || known.path === clip.relative ? undefined : `${known.path} in ${known.manifest}`;
    const duplicateOf = inspected.duplicateOf ?? copyOf;
    // The same bytes are known by their first name alone.
    if (frames === undefined || inspected.duplicateOf !== undefined)
      return { inspection, duplicateOf, lookalike: undefined };
    const hashed = { path: clip.path, id, durationS: facts?.durationS ?? null, hashes: frames.hashes };
    const lookalike = this.#search.find(hashed);
    this.#search.add(hashed);
    return { inspection, duplicateOf, lookalike };
  }

  /** Read only where a manifest has a clip of the same size. */
  async #idOf({ clip, inspection, digest }: InspectedClip): Promise<string | undefined> {
    const { facts, shared } = inspection;
    if (digest !== undefined || facts === undefined || !this.#sizes.has(facts.sizeBytes)) return digest;
    return digestClip(clip, inspection.entry, shared?.version ?? null, this.#signal);
  }
}
