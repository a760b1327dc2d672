import type { Digest } from '../media/digest.js';
import { readEntryState } from '../media/entry-state.js';
import { REMOVE_ALL, sharedVersionOf } from '../media/share.js';
import { digestClip } from './digest-clip.js';
import type { FoundClip } from './find-clips.js';

interface SearchOptions {
  /** `all`: every clip comes with its digest. `duplicates`: only those whose size was seen before. */
  readonly digests: 'all' | 'duplicates';
  readonly hydrate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Finds clips with the same bytes. Digests are kept as 16 bytes each: runs are long. */
export class DuplicateSearch {
  readonly #options: SearchOptions;
  /** By size: the first clip, null once its content is being looked at. */
  readonly #firstOfSize = new Map<number, FoundClip | null>();
  readonly #firstOfContent = new Map<string, string>();
  readonly #awaited = new Map<FoundClip, FoundClip>();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** Tells of a clip before it is inspected, in order. Returns whether its digest is wanted. */
  async announce(clip: FoundClip): Promise<boolean> {
    if (this.#options.digests === 'all') return true;
    const entry = await readEntryState(clip.location, clip.named);
    if (entry.kind !== 'file' || entry.sizeBytes === 0) return false;
    if (entry.placeholder && this.#options.hydrate !== true) return false;
    const first = this.#firstOfSize.get(entry.sizeBytes);
    this.#firstOfSize.set(entry.sizeBytes, first === undefined ? clip : null);
    if (first) this.#awaited.set(clip, first);
    return first !== undefined;
  }

  /** The path of an earlier clip with the same bytes. Call once for each announced clip, in the same order. */
  async find(clip: FoundClip, digest: Digest | undefined): Promise<string | undefined> {
    const first = this.#awaited.get(clip);
    if (first !== undefined) {
      this.#awaited.delete(clip);
      // The first of its size was not read when it came by.
      const version = sharedVersionOf(first.share ?? REMOVE_ALL);
      const digestOfFirst = await digestClip(first, version, this.#options.signal);
      if (digestOfFirst !== undefined) this.#remember(digestOfFirst, first.path);
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
