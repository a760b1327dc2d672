import type { Digest } from '../media/digest.js';
import type { EntryState } from '../media/entry-state.js';
import type { FoundClip } from './find-clips.js';

interface SearchOptions {
  /** `all`: every clip comes with its digest. `duplicates`: only those whose size was seen before. */
  readonly digests: 'all' | 'duplicates';
  readonly hydrate?: boolean | undefined;
}

/** The first clip of a size, whose content is looked at when a second one turns up. */
interface First {
  readonly clip: FoundClip;
  /** Undefined while it was not inspected, null where its bytes as shared are those of the file. */
  sharedVersion?: string | null;
}

type DigestFirst = (clip: FoundClip, sharedVersion: string | null) => Promise<Digest | undefined>;

/** Finds clips with the same bytes. Digests are kept as 16 bytes each: runs are long. */
export class DuplicateSearch {
  readonly #options: SearchOptions;
  readonly #digest: DigestFirst;
  /** By size: the first clip, null once its content is being looked at. */
  readonly #firstOfSize = new Map<number, First | null>();
  readonly #firstOfContent = new Map<string, string>();
  /** Those that were announced and not yet inspected. */
  readonly #firsts = new Map<FoundClip, First>();
  readonly #awaited = new Map<FoundClip, First>();

  constructor(options: SearchOptions, digest: DigestFirst) {
    this.#options = options;
    this.#digest = digest;
  }

  /** Tells of a clip before it is inspected, in order. Returns whether its digest is wanted. */
  announce(clip: FoundClip, entry: EntryState): boolean {
    if (this.#options.digests === 'all') return true;
    if (entry.kind !== 'file' || entry.sizeBytes === 0) return false;
    if (entry.placeholder && this.#options.hydrate !== true) return false;
    const first = this.#firstOfSize.get(entry.sizeBytes);
    if (first === undefined) {
      const own = { clip };
      this.#firsts.set(clip, own);
      this.#firstOfSize.set(entry.sizeBytes, own);
      return false;
    }
    this.#firstOfSize.set(entry.sizeBytes, null);
    if (first !== null) this.#awaited.set(clip, first);
    return true;
  }

  /**
   * The path of an earlier clip with the same bytes. Call once for each announced clip, in the same order.
   * @param sharedVersion see `SharedView.version`
   */
  async find(
    clip: FoundClip,
    sharedVersion: string | null,
    digest: Digest | undefined,
  ): Promise<string | undefined> {
    const own = this.#firsts.get(clip);
    if (own !== undefined) {
      own.sharedVersion = sharedVersion;
      this.#firsts.delete(clip);
    }
    const first = this.#awaited.get(clip);
    if (first !== undefined) {
      this.#awaited.delete(clip);
      // The first of its size was not read when it came by.
      const digestOfFirst = await this.#digest(first.clip, first.sharedVersion ?? null);
      if (digestOfFirst !== undefined) this.#remember(digestOfFirst, first.clip.path);
    }
    return digest === undefined ? undefined : this.#remember(digest, clip.path);
  }

  #remember(digest: Digest, path: string): string | undefined {
    const key = Buffer.from(digest.slice(-64, -32), 'hex').toString('latin1');
    const earlier = this.#firstOfContent.get(key);
    if (earlier === undefined) this.#firstOfContent.set(key, path);
    return earlier === path ? undefined : earlier;
  }
}
