import { dirname, join, posix, relative, sep } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { PathFilter } from '../files/globs.js';
import { readIgnoreFile } from '../files/ignore-file.js';
import type { SharePolicy } from '../media/share.js';
import { CollectionFinder } from './collection-finder.js';
import { type Root, readRoot } from './read-root.js';

/** A path that may be a clip. */
export interface FoundClip {
  /** Where to open it; a Buffer where the name is not valid UTF-8. */
  readonly location: string | Buffer;
  /** As people and reports name it, with forward slashes. Untrusted. */
  readonly path: string;
  /** POSIX path below the collection's media folder or the folder that was named: what globs and policies see. */
  readonly relative: string;
  /** A person named it: it is checked whatever its name, and a symbolic link is followed. */
  readonly named: boolean;
  /** A folder that could not be listed: the system's error code. */
  readonly unlisted?: string;
  /** What the collection of the clip says that is shared with it. */
  readonly share?: SharePolicy | undefined;
}

export interface FindOptions {
  readonly paths: readonly string[];
  /** Whether croton.yaml and `.crotonignore` count. */
  readonly useConfig: boolean;
}

const CLIP_NAME = /\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)$/i;

/**
 * Finds what to check: named files as they are, folders by the globs of clips, each path once, in path order within
 * a folder. Folders are listed as they are needed. In a collection its globs count, and its folder stands for its media.
 * @throws CrotonError `file/not-found` and those of `loadCollection` before anything is yielded, `file/no-clips` after
 *   everything else
 */
export async function* findClips(context: Context, options: FindOptions): AsyncGenerator<FoundClip> {
  const collections = options.useConfig ? new CollectionFinder(context.cwd) : undefined;
  const roots = await Promise.all(options.paths.map((given) => readRoot(context.cwd, given, collections)));
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

const namedFile = (root: Root): FoundClip => ({
  location: root.absolute,
  path: toPosix(root.given),
  relative: relativeTo(root.collection?.mediaFolder ?? dirname(root.absolute), root.absolute),
  named: true,
  share: root.collection?.share,
});

async function* walkRoot(root: Root, options: FindOptions): AsyncGenerator<FoundClip> {
  // Loaded only where a folder is named: start-up counts.
  const [{ compileFilter }, { walkFiles }] = await Promise.all([
    import('../files/globs.js'),
    import('../files/walk.js'),
  ]);
  const { absolute, collection } = root;
  const base = collection?.mediaFolder ?? absolute;
  const ignoreText = options.useConfig ? await readIgnoreFile(base) : undefined;
  const filter = compileFilter({ include: collection?.include, exclude: collection?.exclude, ignoreText });
  const share = collection?.share;
  for await (const entry of walkFiles(absolute, filterBelow(filter, relativeTo(base, absolute)))) {
    const path = posix.join(toPosix(root.given), entry.relative);
    const below = relativeTo(base, join(absolute, entry.relative));
    const clip = { location: entry.path, path, relative: below, named: false, share };
    yield entry.kind === 'unreadable-folder' ? { ...clip, unlisted: entry.reason ?? 'EIO' } : clip;
  }
}

/** The filter for paths that start from a folder below the one that it was made for. */
function filterBelow(filter: PathFilter, folder: string): PathFilter {
  if (folder === '') return filter;
  return {
    accept: (path) => filter.accept(`${folder}/${path}`),
    descend: (path) => filter.descend(`${folder}/${path}`),
  };
}

const relativeTo = (base: string, path: string) => toPosix(relative(base, path));

function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
