/** Finding the file that a receipt is about, by its name and else by its size, and looking at its bytes. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CrotonError } from '../errors.js';
import { walkFiles } from '../files/walk.js';
import { possibleDigests } from '../media/possible-digests.js';

export interface MediaClaim {
  /** Content id. */
  readonly id: string;
  readonly bytes: number;
  /** What the file was called; untrusted, and empty where nobody knew. */
  readonly fileName: string;
}

export type MediaAnswer =
  /** A file has exactly these bytes, as they were shared. `path` is below the folder. */
  | { readonly kind: 'same'; readonly path: string }
  /** The file of that name has other bytes, and no other file has these. */
  | { readonly kind: 'differs'; readonly path: string }
  | { readonly kind: 'missing' };

/** The files of a folder. Each is read once for all claims. */
export class MediaSearch {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  /** Paths below the folder by size. */
  #bySize: Map<number, string[]> | undefined;
  readonly #digests = new Map<string, ReadonlySet<string>>();

  constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /** @throws CrotonError `file/not-found` when the folder is not there; the signal’s reason when aborted */
  async find({ id, bytes, fileName }: MediaClaim): Promise<MediaAnswer> {
    const bySize = await this.#sizes();
    const alike = bySize.get(bytes) ?? [];
    // Under its own name first: it is most likely the one.
    const ordered = alike.includes(fileName)
      ? [fileName, ...alike.filter((path) => path !== fileName)]
      : alike;
    for (const path of ordered) if (await this.#has(path, id)) return { kind: 'same', path };
    const named = [...bySize.values()].some((paths) => paths.includes(fileName));
    return named ? { kind: 'differs', path: fileName } : { kind: 'missing' };
  }

  async #sizes(): Promise<Map<number, string[]>> {
    if (this.#bySize !== undefined) return this.#bySize;
    const folder = await stat(this.#folder).catch(() => undefined);
    if (folder?.isDirectory() !== true) throw new CrotonError('file/not-found', { path: this.#folder });
    const sizes = new Map<number, string[]>();
    const all = { accept: () => true, descend: () => true };
    for await (const { path, relative, kind } of walkFiles(this.#folder, all)) {
      this.#signal.throwIfAborted();
      if (kind !== 'file') continue;
      const size = (await stat(path).catch(() => undefined))?.size;
      if (size === undefined) continue;
      const paths = sizes.get(size);
      if (paths === undefined) sizes.set(size, [relative]);
      else paths.push(relative);
    }
    this.#bySize = sizes;
    return sizes;
  }

  async #has(path: string, id: string): Promise<boolean> {
    const known = this.#digests.get(path);
    if (known !== undefined) return known.has(id);
    const digests = new Set<string>();
    try {
      for await (const digest of possibleDigests(join(this.#folder, ...path.split('/')), this.#signal)) {
        digests.add(digest);
        if (digest === id) return true;
      }
    } catch (error) {
      // A file that cannot be read proves nothing.
      if (!(error instanceof CrotonError)) throw error;
    }
    this.#digests.set(path, digests);
    return false;
  }
}
