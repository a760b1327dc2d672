import { type FileHandle, open, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeAndRename from 'write-file-atomic';
import { CrotonError, reasonOf } from '../errors.js';
import { makeFolder } from './make-folder.js';
import { removeLeftovers, temporaryPlace } from './temporary-place.js';

interface WriteOptions {
  /** Permission bits, for example `0o600` for secrets. */
  readonly mode?: number;
}

interface AtomicOptions extends WriteOptions {
  /** What {@link versionOf} told when the file was read: a newer one is not replaced, for somebody edited it meanwhile. */
  readonly replaces?: string;
}

/** Tells versions of a file apart, by size and time: cards have no lasting inodes. Empty where there is no file. */
export async function versionOf(path: string): Promise<string> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? '' : `${stats.size} ${stats.mtimeNs}`;
}

/** Replaces `path` with `data` in one step: a crash leaves the old file or the new one, never half of either. */
export async function writeFileAtomic(
  path: string,
  data: string | Buffer,
  options: WriteOptions = {},
): Promise<void> {
  try {
    // What holds a private file is private as well: names of folders tell of endpoints and accounts.
    const isPrivate = options.mode !== undefined && (options.mode & 0o077) === 0;
    makeFolder(dirname(path), isPrivate ? 0o700 : undefined);
    if ((await findTarget(path)).special) return await writeFile(path, data);
    await writeAndRename(path, data, {
      fsync: true,
      ...(options.mode === undefined ? {} : { mode: options.mode }),
    });
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
}

interface Target {
  /** Where the file is, symbolic links followed: they stay. */
  readonly path: string;
  /** A device, pipe or socket (`/dev/null`): written to, never replaced. */
  readonly special: boolean;
  readonly mode: number | undefined;
}

async function findTarget(path: string): Promise<Target> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { path, special: false, mode: undefined };
  const special = !stats.isFile() && !stats.isDirectory();
  return { path: await realpath(path), special, mode: stats.mode & 0o777 };
}

/** A file that is written piece by piece and appears under its name only when {@link AtomicFile.commit} is called. */
export interface AtomicFile {
  write(data: string | Uint8Array): Promise<void>;
  /** Flushes to disk and renames into place. */
  commit(): Promise<void>;
  /** Removes what was written; the old file stays. Safe to call after commit. */
  discard(): Promise<void>;
}

const BUFFER_LIMIT = 1 << 18;

/** Opens `path` for streamed, atomic writing (temp file beside it, then rename). */
export async function openAtomic(path: string, options: AtomicOptions = {}): Promise<AtomicFile> {
  const failed = (error: unknown) =>
    new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  const target = await findTarget(path);
  const folder = dirname(target.path);
  const temporary = target.special ? undefined : temporaryPlace(folder);
  let handle: FileHandle;
  try {
    makeFolder(dirname(path));
    if (temporary !== undefined) await removeLeftovers(folder);
    handle = await open(
      temporary ?? path,
      temporary === undefined ? 'w' : 'wx',
      options.mode ?? target.mode ?? 0o666,
    );
  } catch (error) {
    throw failed(error);
  }
  let pieces: string[] = [];
  let size = 0;
  let settled = false;
  const flush = async () => {
    const text = pieces.join('');
    pieces = [];
    size = 0;
    if (text !== '') await handle.writeFile(text);
  };
  const take = async (data: string | Uint8Array) => {
    if (typeof data === 'string') {
      pieces.push(data);
      size += data.length;
      if (size >= BUFFER_LIMIT) await flush();
    } else {
      await flush();
      await handle.writeFile(data);
    }
  };
  const discard = async () => {
    if (settled) return;
    settled = true;
    await handle.close().catch(() => {});
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
  };
  return {
    async write(data) {
      try {
        await take(data);
      } catch (error) {
        await discard();
        throw failed(error);
      }
    },
    async commit() {
      try {
        await flush();
        if (temporary !== undefined) await handle.sync();
        await handle.close();
        if (options.replaces !== undefined && options.replaces !== (await versionOf(path)))
          throw new Error('another program changed it meanwhile: run this again');
        if (temporary !== undefined) await rename(temporary, target.path);
        settled = true;
      } catch (error) {
        await discard();
        throw failed(error);
      }
    },
    discard,
  };
}
