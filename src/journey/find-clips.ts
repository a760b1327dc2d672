import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, resolve, sep } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, systemErrorCode } from '../errors.js';

/** A path that may be a clip. */
export interface FoundClip {
  /** Where to open it; a Buffer where the name is not valid UTF-8. */
  readonly location: string | Buffer;
  /** As people and reports name it, with forward slashes. Untrusted. */
  readonly path: string;
  /** A person named it: it is checked whatever its name, and a symbolic link is followed. */
  readonly named: boolean;
  /** A folder that could not be listed: the system's error code. */
  readonly unlisted?: string;
}

export interface FindOptions {
  readonly paths: readonly string[];
  /** Whether `.crotonignore` files count. */
  readonly useIgnoreFile: boolean;
}

interface Root {
  readonly given: string;
  readonly absolute: string;
  readonly folder: boolean;
}

const CLIP_NAME = /\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)$/i;

/**
 * Finds what to check: named files as they are, folders by the globs of clips, each path once, in path order within
 * a folder. Folders are listed as they are needed.
 * @throws CrotonError `file/not-found` before anything is yielded, `file/no-clips` after everything else
 */
export async function* findClips(context: Context, options: FindOptions): AsyncGenerator<FoundClip> {
  const roots = await Promise.all(options.paths.map((given) => readRoot(context.cwd, given)));
  const seen = roots.length > 1 ? new Set<string>() : undefined;
  let emptyFolder: string | undefined;
  for (const root of roots) {
    let found = 0;
    for await (const clip of root.folder ? walkRoot(root, options) : [namedFile(root)]) {
      found += 1;
      const key = typeof clip.location === 'string' ? clip.location : clip.location.toString('latin1');
      if (seen?.has(key)) continue;
      seen?.add(key);
      yield clip;
    }
    if (found > 0) continue;
    // A folder with the name of a video was surely meant as one.
    if (CLIP_NAME.test(root.given)) yield namedFile(root);
    else emptyFolder ??= root.given;
  }
  if (emptyFolder !== undefined) throw new CrotonError('file/no-clips', { folder: emptyFolder });
}

async function readRoot(cwd: string, given: string): Promise<Root> {
  const absolute = resolve(cwd, given);
  try {
    await lstat(absolute);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CrotonError('file/not-found', { path: given }, { cause: error });
  }
  const folder = await stat(absolute).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return { given, absolute: folder ? await realpath(absolute) : absolute, folder };
}

const namedFile = (root: Root): FoundClip => ({
  location: root.absolute,
  path: toPosix(root.given),
  named: true,
});

async function* walkRoot(root: Root, options: FindOptions): AsyncGenerator<FoundClip> {
  // Loaded only where a folder is named: start-up counts.
  const [{ compileFilter }, { walkFiles }] = await Promise.all([
    import('../files/globs.js'),
    import('../files/walk.js'),
  ]);
  const ignoreText = options.useIgnoreFile ? await readIgnoreFile(root.absolute) : undefined;
  const filter = compileFilter(ignoreText === undefined ? {} : { ignoreText });
  for await (const entry of walkFiles(root.absolute, filter)) {
    const path = posix.join(toPosix(root.given), entry.relative);
    const clip = { location: entry.path, path, named: false };
    yield entry.kind === 'unreadable-folder' ? { ...clip, unlisted: entry.reason ?? 'EIO' } : clip;
  }
}

async function readIgnoreFile(folder: string): Promise<string | undefined> {
  return readFile(join(folder, '.crotonignore'), 'utf8').catch(() => undefined);
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
