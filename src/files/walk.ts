import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { systemErrorCode } from '../errors.js';
import type { PathFilter } from './globs.js';
import { readIgnoreFile } from './ignore-file.js';
import { IGNORE_FILE, type IgnoreScope } from './ignore-scope.js';

export interface WalkedEntry {
  /** Where to open it. A Buffer where the name is not valid UTF-8. */
  readonly path: string | Buffer;
  /** POSIX path below the root, for people; bytes that are not UTF-8 read as U+FFFD. */
  readonly relative: string;
  readonly kind: 'file' | 'symlink' | 'special' | 'unreadable-folder';
  /** The system's error code, for folders that could not be read. */
  readonly reason?: string;
}

const SEPARATOR = Buffer.from('/');
const IGNORE_NAME = Buffer.from(IGNORE_FILE);

function kindOf(entry: Dirent<Buffer>): 'folder' | 'file' | 'symlink' | 'special' {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'symlink' : 'special';
}

/**
 * All wanted entries below `root`, in UTF-8 byte order of their relative paths, one folder in memory at a time.
 * Symbolic links are never followed. Hidden names (a leading dot: trash, resource forks of cameras' cards) are passed over.
 * @param ignored what ignore files above the root say; undefined where ignore files do not count
 * @throws CrotonError `config/invalid` for an ignore file with a line that would take too long
 */
export async function* walkFiles(
  root: string,
  filter: PathFilter,
  ignored?: IgnoreScope,
): AsyncGenerator<WalkedEntry> {
  yield* walkFolder(Buffer.from(root), '', filter, ignored);
}

async function* walkFolder(
  folder: Buffer,
  prefix: string,
  filter: PathFilter,
  above: IgnoreScope | undefined,
): AsyncGenerator<WalkedEntry> {
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield {
      path: folder.toString(),
      relative: prefix,
      kind: 'unreadable-folder',
      reason: systemErrorCode(error) ?? 'EIO',
    };
    return;
  }
  const ignored = await scopeWithin(folder, prefix, entries, above);
  const sorted = entries
    .map((entry) => ({ entry, kind: kindOf(entry) }))
    .map((item) => ({
      ...item,
      key: item.kind === 'folder' ? Buffer.concat([item.entry.name, SEPARATOR]) : item.entry.name,
    }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { entry, kind } of sorted) {
    const name = entry.name.toString('utf8');
    if (name.startsWith('.')) continue;
    const relative = prefix === '' ? name : `${prefix}/${name}`;
    const bytes = Buffer.concat([folder, SEPARATOR, entry.name]);
    if (kind === 'folder') {
      if (filter.descend(relative) && !ignored?.ignores(`${relative}/`))
        yield* walkFolder(bytes, relative, filter, ignored);
    } else if (filter.accept(relative) && !ignored?.ignores(relative)) {
      const text = bytes.toString('utf8');
      const path = Buffer.from(text).equals(bytes) ? text : bytes;
      yield { path, relative, kind };
    }
  }
}

async function scopeWithin(
  folder: Buffer,
  prefix: string,
  entries: readonly Dirent<Buffer>[],
  above: IgnoreScope | undefined,
): Promise<IgnoreScope | undefined> {
  const own = above !== undefined && entries.some(({ name }) => name.equals(IGNORE_NAME));
  const text = own ? await readIgnoreFile(folder.toString()) : undefined;
  return text === undefined ? above : above?.enter(prefix, text);
}
