import { systemErrorCode } from '../errors.js';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** Whether a file or the database could not be written because there is no room. */
export function isStorageFull(error: unknown): boolean {
  return FULL.has(systemErrorCode(error) ?? '');
}
