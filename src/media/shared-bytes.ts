/**
 * The one view through which a clip's bytes are hashed, sent or copied: the file without what is not shared. It has the
 * size of the file, whose bytes are changed only here, while they are read.
 */
import type { BigIntStats } from 'node:fs';
import { Readable } from 'node:stream';
import { CrotonError, reasonOf } from '../errors.js';
import { type OpenClip, openClip } from './open-clip.js';
import { readerOf } from './read-at.js';
import { policyOfVersion } from './share.js';
import type { Patches } from './share-patches.js';

/** What tells two states of a file apart, as decimal strings (they do not fit into JSON numbers). */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly size: string;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}

export interface ByteRange {
  /** First byte, 0 by default. */
  readonly start?: number | undefined;
  /** The byte after the last one (exclusive), the size by default. */
  readonly end?: number | undefined;
}

export interface SharedBytes {
  readonly path: string;
  readonly sizeBytes: number;
  /** Version of the rules that made these bytes; null when they equal the file. */
  readonly sharedVersion: string | null;
  /**
   * The bytes `[start, end)`. Several streams may be open at once. The stream fails with CrotonError
   * `file/changed` instead of ending when the file changed since it was opened.
   */
  stream(range?: ByteRange): Readable;
  /** All of them at once, for clips that fit into memory easily. Fails as `stream` does. */
  readAll(): Promise<Buffer>;
  /** State of the source file when it was opened. */
  identity(): FileIdentity;
  close(): Promise<void>;
}

const CHUNK_BYTES = 512 * 1024;

/** The identity of a file's state, from its big-integer stat. */
export function fileIdentity(stat: BigIntStats): FileIdentity {
  return {
    dev: String(stat.dev),
    ino: String(stat.ino),
    size: String(stat.size),
    mtimeNs: String(stat.mtimeNs),
    ctimeNs: String(stat.ctimeNs),
  };
}

/** Whether nothing tells two states of a file apart; never where one is not known. */
export function isSameState(one: FileIdentity | undefined, other: FileIdentity): boolean {
  return (
    one !== undefined &&
    (['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const).every((key) => one[key] === other[key])
  );
}

/**
 * Opens the shared bytes of a regular file. Close them when done.
 * @param version which rules make them and what they remove, as `SharedView.version` and records tell it; null for
 *   the file as it is
 * @throws CrotonError `file/unreadable` when it cannot be opened or is not a regular file; `file/shared-version` for a
 *   version that this croton does not know
 */
export async function openSharedBytes(path: string, version: string | null): Promise<SharedBytes> {
  return openView(path, version, async (clip, sizeBytes) => {
    if (version === null) return undefined;
    const policy = policyOfVersion(version);
    if (policy === undefined) throw new CrotonError('file/shared-version', { path, version });
    const { planShare } = await import('./share-plan.js');
    return (await planShare(readerOf(clip.fd), sizeBytes, policy)).patches;
  });
}

/**
 * Opens a view of a regular file with the patches that `plan` makes once it is open. Close it when done.
 * @throws CrotonError `file/unreadable`, and what `plan` throws
 */
export async function openView(
  path: string,
  version: string | null,
  plan: (clip: OpenClip, sizeBytes: number) => Promise<Patches | undefined>,
): Promise<SharedBytes> {
  const clip = await openClip(path).catch((error: unknown) => {
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  });
  try {
    const stat = clip.stat();
    if (!stat.isFile())
      throw new CrotonError('file/unreadable', { path, reason: 'it is not a regular file' });
    const patches = await plan(clip, Number(stat.size)).catch((error: unknown) => {
      if (error instanceof CrotonError) throw error;
      throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
    });
    return fileView({ path, clip, opened: stat, patches }, version);
  } catch (error) {
    clip.close();
    throw error;
  }
}

interface Source {
  readonly path: string;
  readonly clip: OpenClip;
  readonly opened: BigIntStats;
  readonly patches: Patches | undefined;
}

function fileView(source: Source, sharedVersion: string | null): SharedBytes {
  const { path, clip, opened } = source;
  const sizeBytes = Number(opened.size);
  return {
    path,
    sizeBytes,
    sharedVersion,
    identity: () => fileIdentity(opened),
    stream: ({ start = 0, end = sizeBytes } = {}) =>
      Readable.from(readRange(source, start, Math.min(end, sizeBytes)), {
        objectMode: false,
        highWaterMark: CHUNK_BYTES,
      }),
    readAll: async () => {
      const buffer = Buffer.allocUnsafeSlow(sizeBytes);
      let length = 0;
      for await (const piece of readRange(source, 0, sizeBytes, buffer)) length += piece.length;
      return buffer.subarray(0, length);
    },
    close: async () => clip.close(),
  };
}

/** `into`: where the pieces go, one after the other; each into a buffer of its own where it is absent. */
async function* readRange(
  { path, clip, opened, patches }: Source,
  start: number,
  end: number,
  into?: Buffer,
): AsyncGenerator<Buffer> {
  let position = start;
  while (position < end) {
    const buffer =
      into?.subarray(position - start) ?? Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - position));
    const bytesRead = await clip.read(buffer, position).catch((error: unknown) => {
      throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
    });
    if (bytesRead === 0) break;
    const piece = bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
    patches?.apply(piece, position);
    position += bytesRead;
    // The last piece leaves only when the file is known to be the one that was opened.
    if (position >= end) assertUnchanged(path, clip, opened);
    yield piece;
  }
  if (position < end) throw new CrotonError('file/changed', { path });
}

function assertUnchanged(path: string, clip: OpenClip, opened: BigIntStats): void {
  const now = clip.stat();
  // Not ctime: a rename or a new permission leaves the bytes as they were.
  if (now.size !== opened.size || now.mtimeNs !== opened.mtimeNs)
    throw new CrotonError('file/changed', { path });
}
