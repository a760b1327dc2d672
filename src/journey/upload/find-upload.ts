import { access, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CrotonError } from '../../errors.js';
import { type Collection, findCollection, loadCollection } from '../../manifest/collection.js';
import { pathsWithin } from '../scan-collection.js';

/** What `croton upload` was pointed at. */
export interface UploadSource {
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  /** Absolute path of the folder that `file_name`s are below. */
  readonly mediaFolder: string;
  /** Absent where there is only a manifest: it is sent as it is. */
  readonly collection?: Collection | undefined;
  /** Paths below the media folder; empty for all. */
  readonly within: readonly string[];
  /** Whether the manifest itself was named, so that it is not built. */
  readonly named: boolean;
}

/**
 * The collection or manifest that absolute `paths` name: nothing for the one here, a manifest, or folders and clips of one collection.
 * @throws CrotonError `file/not-found`, `config/not-found`, `config/invalid`, `usage/invalid`
 */
export async function findUploadSource(
  cwd: string,
  paths: readonly string[],
  useConfig: boolean,
): Promise<UploadSource> {
  const [first = cwd, ...more] = paths;
  if (first.endsWith('.jsonl')) {
    if (more.length > 0) throw usage('one manifest at a time');
    return sourceOfManifest(first, useConfig);
  }
  const folder = await folderOf(first);
  const found = useConfig ? await findCollectionOf(folder, cwd) : undefined;
  if (found === undefined) {
    const manifestPath = join(folder, 'manifest.jsonl');
    if (!(await exists(manifestPath))) throw new CrotonError('config/not-found', { folder });
    return { manifestPath, mediaFolder: folder, within: [], named: true };
  }
  const collection = await loadCollection(found);
  return {
    manifestPath: join(collection.folder, 'manifest.jsonl'),
    mediaFolder: collection.mediaFolder,
    collection,
    within: pathsWithin(
      collection.mediaFolder,
      collection.folder,
      // The file that describes a collection stands for it.
      paths.map((path) => (path === found ? collection.folder : path)),
      'croton upload',
    ),
    named: false,
  };
}

/**
 * What is sent as it is has to be there: a first run may have been killed before it wrote anything.
 * @throws CrotonError `manifest/none`
 */
export async function assertManifest({ manifestPath }: UploadSource): Promise<void> {
  if (await exists(manifestPath)) return;
  const hint = 'leave out --no-build: croton upload then looks at the clips and writes one';
  throw new CrotonError('manifest/none', { folder: dirname(manifestPath) }, { hint });
}

async function sourceOfManifest(manifestPath: string, useConfig: boolean): Promise<UploadSource> {
  await assertRegularFile(manifestPath);
  const folder = dirname(manifestPath);
  const found = useConfig ? await findCollection(folder) : undefined;
  const collection = found === undefined ? undefined : await loadCollection(found);
  return {
    manifestPath,
    mediaFolder: collection?.folder === folder ? collection.mediaFolder : folder,
    collection,
    within: [],
    named: true,
  };
}

/** The collection of a folder; else the one of the current folder, whose media may lie elsewhere. */
async function findCollectionOf(folder: string, cwd: string): Promise<string | undefined> {
  return (await findCollection(folder)) ?? (await findCollection(cwd));
}

async function folderOf(path: string): Promise<string> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path }, { cause: error });
  });
  return stats.isDirectory() ? path : dirname(path);
}

/** Reading a pipe or a device may never end. */
async function assertRegularFile(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path }, { cause: error });
  });
  if (!stats.isFile()) throw new CrotonError('file/unreadable', { path, reason: 'it is not a regular file' });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}
