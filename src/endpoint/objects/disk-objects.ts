import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { systemErrorCode } from '../../errors.js';
import type { Digest } from '../../media/digest.js';
import type { ObjectStore } from './object-store.js';

const HEX = /^[0-9a-f]{64}$/;

/** Objects as files under `directory`: `ab/cd/<64 hex digits>`. Files to put must be on the same file system. */
export function diskObjects(directory: string): ObjectStore {
  const pathOf = (digest: Digest) => {
    const hex = digest.slice('sha256:'.length);
    if (!HEX.test(hex)) throw new TypeError('not a SHA-256 digest');
    return join(directory, hex.slice(0, 2), hex.slice(2, 4), hex);
  };
  const size = async (digest: Digest) =>
    stat(pathOf(digest)).then(
      (stats) => stats.size,
      (error: unknown) => {
        if (systemErrorCode(error) === 'ENOENT') return undefined;
        throw error;
      },
    );
  return {
    size,
    async put(digest, path) {
      if ((await size(digest)) !== undefined) return unlinkIfThere(path);
      const target = pathOf(digest);
      const folder = dirname(target);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncPath(path);
      await rename(path, target);
      await syncPath(folder);
      // The names of new folders must be on disk as well.
      if (made !== undefined) for (const parent of [dirname(folder), directory]) await syncPath(parent);
    },
    read: (digest, { start, end }) =>
      end > start ? createReadStream(pathOf(digest), { start, end: end - 1 }) : Readable.from([]),
    delete: (digest) => unlinkIfThere(pathOf(digest)),
    async *list() {
      for (const first of await foldersIn(directory)) {
        for (const second of await foldersIn(join(directory, first))) {
          for (const name of await readdir(join(directory, first, second)))
            if (HEX.test(name)) yield `sha256:${name}`;
        }
      }
    },
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  });
}

/** fsync of a file or folder. Windows refuses it for folders, and needs it for none. */
async function syncPath(path: string): Promise<void> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    await handle.sync();
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM' || process.platform !== 'win32') throw error;
  } finally {
    await handle.close();
  }
}
