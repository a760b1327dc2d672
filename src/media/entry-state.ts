import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { reasonOf } from '../errors.js';
import { type FileIdentity, fileIdentity } from './shared-bytes.js';

/** What stands at a path, learned without opening it: opening a FIFO would hang. */
export type EntryState =
  | {
      readonly kind: 'file';
      readonly sizeBytes: number;
      /** Size without blocks: the content is in a cloud, reading it would download it. */
      readonly placeholder: boolean;
      readonly identity: FileIdentity;
    }
  | { readonly kind: 'folder' | 'fifo' | 'socket' | 'device' | 'symlink' }
  | { readonly kind: 'unreadable'; readonly reason: string };

// Small files can live inside their directory entry and have no block of their own.
const INLINE_BYTES = 16 * 1024;

/**
 * Looks at what `path` is. A symbolic link is followed only when a person named it.
 * @param path a Buffer where the name is not valid UTF-8
 */
export async function readEntryState(path: string | Buffer, followSymlink = false): Promise<EntryState> {
  try {
    // Folders were just listed: the system knows the answer, and another thread would cost twenty times as much.
    const found = lstatSync(path, { bigint: true });
    if (!found.isSymbolicLink()) return describe(found);
    // Also where it is not followed: a link that leads nowhere, or in circles, is told as such.
    const target = statSync(path, { bigint: true });
    return followSymlink ? describe(target) : { kind: 'symlink' };
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

function describe(found: BigIntStats): EntryState {
  if (found.isDirectory()) return { kind: 'folder' };
  if (found.isFIFO()) return { kind: 'fifo' };
  if (found.isSocket()) return { kind: 'socket' };
  if (!found.isFile()) return { kind: 'device' };
  const sizeBytes = Number(found.size);
  const placeholder = sizeBytes > INLINE_BYTES && found.blocks === 0n;
  return { kind: 'file', sizeBytes, placeholder, identity: fileIdentity(found) };
}
