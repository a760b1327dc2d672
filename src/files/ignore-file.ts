import { join } from 'node:path';
import { readTextFile } from './read-text-file.js';

const LARGEST_BYTES = 1 << 20;

/** The text of a folder's `.crotonignore`; undefined where there is none that can be read. */
export function readIgnoreFile(folder: string): Promise<string | undefined> {
  return readTextFile(join(folder, '.crotonignore'), LARGEST_BYTES).catch(() => undefined);
}
