import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Collection, findCollection, loadCollection } from '../manifest/collection.js';

/** Finds the collection that clips belong to. Folders and collection files are looked at once. */
export class CollectionFinder {
  readonly #cwd: string;
  readonly #nearest = new Map<string, Promise<string | undefined>>();
  readonly #loaded = new Map<string, Promise<Collection>>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * The collection that the clips in `folder` (a real path) belong to; undefined where there is none. Its file stands
   * above them or, where the clips are elsewhere, above the folder that one is in. Errors as `loadCollection`.
   */
  async collectionOf(folder: string): Promise<Collection | undefined> {
    for (const start of [folder, this.#cwd]) {
      const path = await remember(this.#nearest, start, findCollection);
      const collection = path === undefined ? undefined : await remember(this.#loaded, path, loadReal);
      if (collection !== undefined && covers(collection, folder)) return collection;
    }
    return undefined;
  }
}

async function loadReal(path: string): Promise<Collection> {
  const collection = await loadCollection(path);
  const mediaFolder = await realpath(collection.mediaFolder).catch(() => collection.mediaFolder);
  return { ...collection, mediaFolder };
}

function covers({ folder: home, mediaFolder }: Collection, folder: string): boolean {
  return folder === home || folder === mediaFolder || folder.startsWith(mediaFolder + sep);
}

function remember<T>(
  known: Map<string, Promise<T>>,
  key: string,
  find: (key: string) => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? find(key);
  known.set(key, found);
  return found;
}
