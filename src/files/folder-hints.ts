import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** The system allows so many, and other programs want some of them too. */
const MOST_FOLDERS = 1000;

/**
 * Tells that something may have happened below a folder: a hint and no more. Network drives tell nothing, systems lose
 * events and run out of watches, so whoever uses it looks by itself from time to time.
 */
export class FolderHints {
  readonly #root: string;
  readonly #onHint: () => void;
  readonly #recursive: boolean;
  readonly #watchers = new Map<string, FSWatcher>();

  /** `recursive`: whether the system itself watches all below a folder. Linux does not, and Node opens every file for it. */
  constructor(
    root: string,
    onHint: () => void,
    recursive = process.platform === 'darwin' || process.platform === 'win32',
  ) {
    this.#root = root;
    this.#onHint = onHint;
    this.#recursive = recursive;
  }

  /** Listens to these folders below the root (`''` is the root itself), and no longer to others. */
  listen(folders: Iterable<string>): void {
    const wanted = new Set(this.#recursive ? [''] : folders);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#drop(folder, watcher);
    for (const folder of wanted) {
      if (this.#watchers.size >= MOST_FOLDERS) return;
      if (!this.#watchers.has(folder)) this.#add(folder);
    }
  }

  close(): void {
    for (const [folder, watcher] of this.#watchers) this.#drop(folder, watcher);
  }

  #add(folder: string): void {
    try {
      const options = { recursive: this.#recursive, persistent: false };
      const watcher = watch(join(this.#root, folder), options, this.#onHint);
      // A folder that went away, or a drive that was pulled out: the next look tells.
      watcher.on('error', () => this.#drop(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch {
      // No watches left, or none on this drive: looking from time to time must do.
    }
  }

  #drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
  }
}
