import { dirname, posix, relative, resolve, sep } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { PathFilter } from '../files/globs.js';
import type { SharePolicy } from '../media/share.js';
import type { PolicySet } from '../validation/policy.js';
import { CollectionFinder } from './collection-finder.js';
import type { PolicyFinder } from './load-policy.js';
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
  /** The policy of its collection, where policies were asked for. */
  readonly policy?: PolicySet | undefined;
}

export interface FindOptions {
  readonly paths: readonly string[];
  /** Further paths, read as they come: there may be a million. One that does not exist is found all the same. */
  readonly listed?: AsyncIterable<string | Buffer> | undefined;
  /** Globs beside those of the collection. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Whether croton.yaml and `.crotonignore` count. */
  readonly useConfig: boolean;
  /** Finds the policy of each collection. */
  readonly policies?: PolicyFinder | undefined;
}

/** A path that a person named, with the policy of its collection. */
type PolicedRoot = Root & { readonly policy: PolicySet | undefined };

const CLIP_NAME = /\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)$/i;

/**
 * Finds what to check: named files as they are, folders by the globs of clips, each path once, in path order within
 * a folder. Folders are listed as they are needed. In a collection its globs count, and its folder stands for its media.
 * @throws CrotonError `file/not-found` and those of `loadCollection` and `loadPolicy` before anything is yielded,
 *   `file/no-clips` after everything else
 */
export async function* findClips(context: Context, options: FindOptions): AsyncGenerator<FoundClip> {
  const collections = options.useConfig ? new CollectionFinder(context.cwd) : undefined;
  const open = async (given: string): Promise<PolicedRoot> => {
    const root = await readRoot(context.cwd, given, collections);
    return { ...root, policy: await options.policies?.of(root.collection) };
  };
  const roots = await Promise.all(options.paths.map(open));
  const several = roots.length > 1 || options.listed !== undefined;
  const seen = several ? new (await import('./seen-paths.js')).SeenPaths() : undefined;
  let emptyFolder: string | undefined;
  for await (const { root, clips } of eachRoot(context, roots, open, options)) {
    let found = 0;
    for await (const clip of clips) {
      found += 1;
      if (seen?.add(clip.location) !== false) yield clip;
    }
    if (found > 0 || root === undefined || !root.folder) continue;
    // A folder with the name of a video was surely meant as one.
    if (CLIP_NAME.test(root.given)) yield namedFile(root);
    else emptyFolder ??= root.given;
  }
  if (emptyFolder !== undefined) throw new CrotonError('file/no-clips', { folder: emptyFolder });
}

interface RootClips {
  readonly root?: PolicedRoot;
  readonly clips: Iterable<FoundClip> | AsyncIterable<FoundClip>;
}

/** What was named on the command line, then what was listed. */
async function* eachRoot(
  { cwd }: Context,
  roots: readonly PolicedRoot[],
  open: (given: string) => Promise<PolicedRoot>,
  options: FindOptions,
): AsyncGenerator<RootClips> {
  for (const root of roots) yield { root, clips: root.folder ? walkRoot(root, options) : [namedFile(root)] };
  if (options.listed === undefined) return;
  const wanted = await listedFilter(options);
  for await (const name of options.listed) {
    const root = typeof name === 'string' ? await openListed(name, open) : undefined;
    if (root?.folder === true) {
      yield { root, clips: walkRoot(root, options) };
      continue;
    }
    const clip = root === undefined ? unreadableName(cwd, name) : namedFile(root);
    if (wanted(clip.relative)) yield { clips: [clip] };
  }
}

/** A listed path; undefined where nothing is: that is told of the one clip and stops nothing. */
async function openListed(
  name: string,
  open: (given: string) => Promise<PolicedRoot>,
): Promise<PolicedRoot | undefined> {
  try {
    return await open(name);
  } catch (error) {
    if (error instanceof CrotonError && error.code === 'file/not-found') return undefined;
    throw error;
  }
}

/** A listed name that cannot be opened as it is: nothing is there, or it is not valid UTF-8. */
function unreadableName(cwd: string, name: string | Buffer): FoundClip {
  const path = toPosix(name.toString());
  const location =
    typeof name === 'string' ? resolve(cwd, name) : Buffer.concat([Buffer.from(`${cwd}${sep}`), name]);
  return { location, path, relative: path, named: true };
}

/** Globs of the command line narrow a list; those of collections are for folders. */
async function listedFilter({ include, exclude }: FindOptions): Promise<(path: string) => boolean> {
  if (!include?.length && !exclude?.length) return () => true;
  const { compileFilter } = await import('../files/globs.js');
  return compileFilter({ include: include?.length ? include : ['**'], exclude }).accept;
}

const namedFile = (root: PolicedRoot): FoundClip => ({
  location: root.absolute,
  path: toPosix(root.given),
  relative: relativeTo(root.collection?.mediaFolder ?? dirname(root.absolute), root.absolute),
  named: true,
  share: root.collection?.share,
  policy: root.policy,
});

async function* walkRoot(root: PolicedRoot, options: FindOptions): AsyncGenerator<FoundClip> {
  // Loaded only where a folder is named: start-up counts.
  const [{ compileFilter }, { walkFiles }, { IgnoreScope }] = await Promise.all([
    import('../files/globs.js'),
    import('../files/walk.js'),
    import('../files/ignore-scope.js'),
  ]);
  const { absolute, collection, policy } = root;
  const base = collection?.mediaFolder ?? absolute;
  const below = relativeTo(base, absolute);
  const include = [...(collection?.include ?? []), ...(options.include ?? [])];
  const exclude = [...(collection?.exclude ?? []), ...(options.exclude ?? [])];
  const filter = compileFilter({ include: include.length === 0 ? undefined : include, exclude });
  const ignored = options.useConfig ? await IgnoreScope.above(base, below) : undefined;
  const share = collection?.share;
  for await (const entry of walkFiles(absolute, filterBelow(filter, below), ignored)) {
    const path = posix.join(toPosix(root.given), entry.relative);
    const fromBase = below === '' ? entry.relative : `${below}/${entry.relative}`;
    const clip = { location: entry.path, path, relative: fromBase, named: false, share, policy };
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
