import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

/**
 * Makes sure that a manifest can be read and replaced at `path`, without opening it: opening a FIFO would hang.
 * A symbolic link is followed to a file beside it only: a folder from somebody else shall not choose what is overwritten.
 * @throws CrotonError `file/unwritable`
 */
export async function assertManifestPlace(path: string): Promise<void> {
  const reason = await whyNoManifest(path).catch((error: unknown) =>
    systemErrorCode(error) === 'ENOENT' ? undefined : reasonOf(error),
  );
  if (reason === undefined) return;
  const hint = 'move it away, or choose another place with croton manifest build -o';
  throw new CrotonError('file/unwritable', { path, reason }, { hint });
}

async function whyNoManifest(path: string): Promise<string | undefined> {
  const isLink = (await lstat(path)).isSymbolicLink();
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) return 'it is a symbolic link that leads nowhere';
  if (isLink && dirname(target) !== (await realpath(dirname(path))))
    return `it is a symbolic link to another folder, ${dirname(target)}`;
  return (await stat(path)).isFile() ? undefined : 'it is not a regular file';
}
