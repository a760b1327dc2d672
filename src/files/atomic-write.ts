import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFile from 'write-file-atomic';
import { CrotonError, reasonOf } from '../errors.js';

interface WriteOptions {
  /** Permission bits, for example `0o600` for secrets. */
  readonly mode?: number;
}

/** Replaces `path` with `data` in one step: a crash leaves the old file or the new one, never half of either. */
export async function writeFileAtomic(
  path: string,
  data: string | Buffer,
  options: WriteOptions = {},
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data, {
      fsync: true,
      ...(options.mode === undefined ? {} : { mode: options.mode }),
    });
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
}

/** A file that is written piece by piece and appears under its name only when {@link AtomicFile.commit} is called. */
export interface AtomicFile {
  write(text: string): Promise<void>;
  /** Flushes to disk and renames into place. */
  commit(): Promise<void>;
  /** Removes what was written; the old file stays. Safe to call after commit. */
  discard(): Promise<void>;
}

const BUFFER_LIMIT = 1 << 18;

/** Opens `path` for streamed, atomic writing (temp file beside it, then rename). */
export async function openAtomic(path: string, options: WriteOptions = {}): Promise<AtomicFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const failed = (error: unknown) =>
    new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  let handle: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    handle = await open(temporary, 'wx', options.mode ?? 0o666);
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
  const discard = async () => {
    if (settled) return;
    settled = true;
    await handle.close().catch(() => {});
    await unlink(temporary).catch(() => {});
  };
  return {
    async write(text) {
      pieces.push(text);
      size += text.length;
      if (size < BUFFER_LIMIT) return;
      try {
        await flush();
      } catch (error) {
        await discard();
        throw failed(error);
      }
    },
    async commit() {
      try {
        await flush();
        await handle.sync();
        await handle.close();
        await rename(temporary, path);
        settled = true;
      } catch (error) {
        await discard();
        throw failed(error);
      }
    },
    discard,
  };
}
