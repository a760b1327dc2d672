import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from '../files/lock.js';

/** Whether an upload to the account of a journal runs on this computer. `folder`: see `journalFolder`. */
export async function isUploading(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.endsWith('.lock') && isLocked(join(folder, name)));
}
