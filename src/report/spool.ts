import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrotonError, reasonOf } from '../errors.js';

/** Characters that are kept in memory before a file takes over. */
const MEMORY_LIMIT = 1 << 21;

/**
 * Text that has to wait, for what is known only at the end stands before it. Little is kept in memory, more in a private
 * temporary file that is gone when the spool has been read.
 * @throws CrotonError `file/unwritable`
 */
export class Spool {
  #pieces: string[] = [];
  #size = 0;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;

  async write(text: string): Promise<void> {
    this.#pieces.push(text);
    this.#size += text.length;
    if (this.#size > MEMORY_LIMIT) await this.#flush();
  }

  /** Hands everything to `write`, in order, and removes the file. */
  async drainTo(write: (text: string) => Promise<void>): Promise<void> {
    if (this.#file !== undefined) {
      await this.#flush();
      const { handle, path } = this.#file;
      try {
        for await (const text of handle.createReadStream({ start: 0, encoding: 'utf8', autoClose: false })) {
          await write(text);
        }
      } finally {
        await handle.close();
        await rm(path, { force: true });
      }
      return;
    }
    for (const piece of this.#pieces) await write(piece);
    this.#pieces = [];
  }

  async #flush(): Promise<void> {
    const path = this.#file?.path ?? join(tmpdir(), `croton-${randomUUID()}.tmp`);
    try {
      this.#file ??= { path, handle: await openUnnamed(path) };
      await this.#file.handle.appendFile(this.#pieces.join(''));
    } catch (error) {
      throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
    }
    this.#pieces = [];
    this.#size = 0;
  }
}

/** A file for this process alone. Its name goes at once where the system allows that, so that a crash leaves nothing. */
async function openUnnamed(path: string): Promise<FileHandle> {
  const handle = await open(path, 'wx+', 0o600);
  if (process.platform !== 'win32') await rm(path, { force: true });
  return handle;
}
