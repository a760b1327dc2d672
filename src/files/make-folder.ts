import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from '../errors.js';

/**
 * Makes a folder and those above it. At once: of a full disk, the one that returns a promise says ENOENT.
 * @throws the system's error: the real one, where Node says ENOENT of a disk that is read-only, or of a quota
 */
export function makeFolder(path: string, mode?: number): void {
  const options = mode === undefined ? {} : { mode };
  try {
    mkdirSync(path, { ...options, recursive: true });
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    if (dirname(path) !== path) makeFolder(dirname(path), mode);
    mkdirSync(path, options);
  }
}
