import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../../errors.js';

/**
 * The path of a clip without symbolic links, if it is there with so many bytes; else why not. A manifest from somebody
 * else must not lead out of the media folder.
 */
export async function findClipFile(
  folder: string,
  fileName: string,
  bytes: number,
): Promise<string | CrotonError> {
  try {
    const path = await realpath(join(folder, fileName));
    if (!path.startsWith(join(await realpath(folder), sep))) {
      const reason = 'a symbolic link leads out of the media folder';
      const hint = 'put the file itself there, or drop its record: croton manifest build --prune';
      return new CrotonError('file/unreadable', { path: fileName, reason }, { hint });
    }
    const { size } = await stat(path);
    return size === bytes ? path : new CrotonError('upload/changed', { path: fileName });
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT')
      return new CrotonError('file/unreadable', { path: fileName, reason: reasonOf(error) });
    const hint = 'put it back, or drop its record: croton manifest build --prune';
    return new CrotonError('file/not-found', { path: fileName }, { hint });
  }
}
