import { sep } from 'node:path';
import { CrotonError } from '../errors.js';
import { compileFilter, type PathFilter } from '../files/globs.js';
import { IgnoreScope } from '../files/ignore-scope.js';
import { type WalkedEntry, walkFiles } from '../files/walk.js';
import type { BuildMemory, KnownFile } from '../manifest/build-memory.js';
import type { Collection } from '../manifest/collection.js';
import { describeMedia } from '../manifest/describe-media.js';
import { readEntryState } from '../media/entry-state.js';
import { FACTS_VERSION } from '../media/facts.js';
import type { FactsCache } from '../media/facts-cache.js';
import { type Ffprobe, ffprobeIdentity } from '../media/find-ffprobe.js';
import { PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import type { FileIdentity } from '../media/shared-bytes.js';
import { AsyncQueue } from '../transfer/async-queue.js';
import { judgeClip } from '../validation/engine.js';
import type { Finding } from '../validation/finding.js';
import type { PolicySet } from '../validation/policy.js';
import { tellLackingOnce } from './compare-pictures.js';
import type { FoundClip } from './find-clips.js';
import { type InspectedClip, inspectClips } from './inspect-clips.js';
import { nameFindings } from './name-finding.js';
import { NameTwins } from './name-twins.js';
import { renameCommand } from './rename-command.js';
import { policyFor } from './share-policy.js';

/** A file of the collection: what a record needs of it, or why it gets none. */
export type ScannedFile =
  | {
      readonly kind: 'clip';
      readonly fileName: string;
      readonly id: KnownFile['computed']['id'];
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly fileName: string; readonly findings: readonly Finding[] };

export interface ScanOptions {
  readonly collection: Collection;
  /** Only files that begin with one of these paths below the media folder; empty for all. */
  readonly within: readonly string[];
  readonly ffprobe: Ffprobe;
  readonly policy: PolicySet;
  readonly memory: BuildMemory;
  readonly jobs?: number | undefined;
  /** What earlier runs learned of unchanged files. */
  readonly cache?: FactsCache | undefined;
  /** Look at sampled pictures too: their hashes go into the records. */
  readonly frames?: boolean | undefined;
  /** Whether `.crotonignore` counts. */
  readonly useIgnoreFile: boolean;
  /** Files that are left alone in this scan, as if they were not there; none where it is absent. */
  readonly accept?: AcceptFile | undefined;
  readonly signal: AbortSignal;
  /** The files to look at, in this order; those of {@link walkCollection} by default. */
  readonly entries?: AsyncIterable<WalkedEntry> | undefined;
  /** All names of the collection, where `entries` are not in the order of the paths. */
  readonly twins?: NameTwins | undefined;
  /** `done`: files come as they are ready. */
  readonly order?: 'given' | 'done' | undefined;
}

/** A file that is looked at. */
interface Looked {
  /** What stood there when it was begun; undefined where it is no regular file. */
  readonly state: FileIdentity | undefined;
  readonly nameTwin: string | undefined;
  settled?: ScannedFile;
}

/** Files that were looked at and wait to be taken, at most. */
const READY = 32;

/** Whether a file is looked at, by its path below the media folder and its state. */
export type AcceptFile = (fileName: string, state: FileIdentity) => boolean;

/**
 * Looks at every file of a collection. Files that are unchanged since an earlier scan are not opened. What is learned
 * of the others goes into the memory. The order is not that of the paths.
 */
export async function* scanCollection(options: ScanOptions): AsyncGenerator<ScannedFile> {
  const { ffprobe, collection, twins = new NameTwins(), entries = walkCollection(options) } = options;
  const { share } = collection;
  const found = new AsyncQueue<ScannedFile>(READY);
  let stopped = false;
  const tellOnce = tellLackingOnce();
  const stamp = scanStamp(options);
  const looked = new Map<string, Looked>();
  const inspected = inspectClips(unknownFiles(), {
    ffprobe,
    timeoutMs: PROBE_TIMEOUT_MS,
    jobs: options.jobs,
    cache: options.cache,
    frames: options.frames,
    digests: 'all',
    order: options.order,
    // Not when its turn comes: a kill while an earlier, huge clip is read would lose what was learned of this one.
    onReady: settle,
    signal: options.signal,
  });
  // Files that nobody needs to open do not wait for those that are being read.
  const scanning = scan().finally(() => found.close());
  scanning.catch(() => {});
  try {
    for (let file = await found.take(); file !== undefined; file = await found.take()) yield file;
    await scanning;
  } finally {
    stopped = true;
    found.abandon();
    await scanning.catch(() => {});
  }

  async function scan(): Promise<void> {
    for await (const { clip } of inspected) {
      if (stopped) return;
      const settled = looked.get(clip.path)?.settled;
      looked.delete(clip.path);
      if (settled !== undefined) await found.add(settled);
    }
  }

  async function* unknownFiles(): AsyncGenerator<FoundClip> {
    for await (const entry of entries) {
      if (stopped) return;
      const { relative } = entry;
      const state = entry.kind === 'file' ? await readEntryState(entry.path) : undefined;
      const identity = state?.kind === 'file' ? state.identity : undefined;
      if (identity !== undefined && options.accept?.(relative, identity) === false) continue;
      const nameTwin = twins.find(relative);
      if (identity !== undefined && nameTwin === undefined) {
        const computed = options.memory.knownFile(relative, identity, stamp);
        const seen = options.frames !== true || computed?.media.phash !== undefined;
        if (computed !== undefined && seen) {
          await found.add({ kind: 'clip', fileName: relative, id: computed.id, findings: [] });
          continue;
        }
      }
      looked.set(relative, { state: identity, nameTwin });
      const clip = { location: entry.path, path: relative, relative, named: false, share };
      yield entry.kind === 'unreadable-folder' ? { ...clip, unlisted: entry.reason ?? 'EIO' } : clip;
    }
  }

  async function settle(inspected: InspectedClip): Promise<void> {
    const entry = looked.get(inspected.clip.path);
    if (entry !== undefined) entry.settled = await judge(inspected, entry);
  }

  async function judge(
    { clip, digest, ...inspected }: InspectedClip,
    { state, nameTwin }: Looked,
  ): Promise<ScannedFile> {
    const inspection = tellOnce(inspected.inspection);
    const fileName = clip.path;
    const validName = typeof clip.location === 'string';
    const subject = {
      path: fileName,
      relative: fileName,
      validName,
      rename: validName ? undefined : renameCommand(clip.location),
      inspection,
      nameTwin,
    };
    const findings = judgeClip(subject, policyFor(options.policy.at(fileName), share));
    const { facts, shared, frames } = inspection;
    const media = facts === undefined ? undefined : describeMedia(facts, shared?.version ?? null, frames);
    if (validName) findings.push(...nameFindings(fileName, fileName, clip.location));
    if (findings.some(({ severity, outcome }) => severity === 'error' && outcome === 'fail')) {
      return { kind: 'refused', fileName, findings };
    }
    if (media === undefined || digest === undefined || facts === undefined || state === undefined) {
      // A link or a cloud's placeholder has its warning; whatever nothing explains was not read to its end.
      return {
        kind: 'refused',
        fileName,
        findings:
          findings.length > 0 && digest === undefined && media === undefined
            ? findings
            : [...findings, unreadFinding(fileName)],
      };
    }
    const computed = { id: digest, bytes: facts.sizeBytes, media };
    await options.memory.rememberFile(fileName, { state, stamp, computed });
    return { kind: 'clip', fileName, id: digest, findings };
  }
}

/** All that what is known of a file would change with: the tool, the rules, what is shared. */
export function scanStamp({
  ffprobe,
  policy,
  collection,
}: Pick<ScanOptions, 'ffprobe' | 'policy' | 'collection'>): string {
  return JSON.stringify([...ffprobeIdentity(ffprobe), FACTS_VERSION, policy.stamp, collection.share]);
}

/** What there is in a collection, in the order of the paths. */
export async function* walkCollection({
  collection,
  within,
  useIgnoreFile,
}: Pick<ScanOptions, 'collection' | 'within' | 'useIgnoreFile'>): AsyncGenerator<WalkedEntry> {
  const { include, exclude } = collection;
  const filter = restrict(compileFilter({ include, exclude }), within);
  const ignored = useIgnoreFile ? await IgnoreScope.above(collection.mediaFolder, '') : undefined;
  yield* walkFiles(collection.mediaFolder, filter, ignored);
}

function restrict(filter: PathFilter, within: readonly string[]): PathFilter {
  if (within.length === 0) return filter;
  return {
    accept: (relative) => isWithin(relative, within) && filter.accept(relative),
    descend: (relative) =>
      (isWithin(relative, within) || within.some((path) => path.startsWith(`${relative}/`))) &&
      filter.descend(relative),
  };
}

/** Whether a file lies at or below one of the paths; always when there are none. */
export function isWithin(relative: string, within: readonly string[]): boolean {
  return within.length === 0 || within.some((path) => relative === path || relative.startsWith(`${path}/`));
}

/**
 * Paths that a person named, as paths below the media folder; none when all of it was named.
 * Errors: `usage/invalid` for one that lies outside.
 */
export function pathsWithin(
  mediaFolder: string,
  collectionFolder: string,
  paths: readonly string[],
  command: string,
): string[] {
  if (paths.some((path) => path === mediaFolder || path === collectionFolder)) return [];
  return paths.map((path) => {
    if (path.startsWith(mediaFolder + sep)) return path.slice(mediaFolder.length + 1).replaceAll(sep, '/');
    const reason = `${path} is not in the media folder of this collection, ${mediaFolder}`;
    throw new CrotonError('usage/invalid', { reason, command });
  });
}

function unreadFinding(path: string): Finding {
  return {
    rule: 'file/unreadable',
    severity: 'error',
    outcome: 'unknown',
    subject: { path },
    message: 'it could not be read to its end, or it changed meanwhile',
    fix: 'wait until it is written, check the disk, and run it again',
  };
}
