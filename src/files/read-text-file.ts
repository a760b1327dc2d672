import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { formatBytes } from '../text/units.js';

// O_NONBLOCK: opening a pipe that nobody writes to must not hang.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a small file that may come from a stranger, undefined where there is none. A pipe, a device or a huge
 * file in its place neither hangs croton nor fills its memory.
 * @throws CrotonError `file/unreadable`: the system refuses, it is no regular file, or larger than `maxBytes`
 */
export async function readTextFile(path: string, maxBytes: number): Promise<string | undefined> {
  const unreadable = (reason: string, cause?: unknown) =>
    new CrotonError('file/unreadable', { path, reason }, { cause });
  try {
    const handle = await open(path, OPEN_FLAGS);
    try {
      const stats = await handle.stat();
      // Of a folder, the system says so itself.
      if (!stats.isFile() && !stats.isDirectory()) throw unreadable('it is not a regular file');
      if (stats.size > maxBytes) throw unreadable(`it is larger than ${formatBytes(maxBytes)}`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CrotonError) throw error;
    // A name that is longer than any file can have is one that is not there.
    if (['ENOENT', 'ENAMETOOLONG'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw unreadable(reasonOf(error), error);
  }
}
