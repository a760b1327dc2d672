/** Clean copies of clips: written beside the originals, proven, and only then given their name. */
import { chmod, mkdir, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, reasonOfCode } from '../errors.js';
import { temporaryPlace } from '../files/temporary-place.js';
import type { MediaFacts } from '../media/facts.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import { type Inspection, inspectClip, PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import { isPrivateTag } from '../media/private-data.js';
import { findFfmpeg, remux } from '../media/scrub-ffmpeg.js';
import { copyShared } from '../media/scrub-native.js';
import type { RemovedData, SharePolicy } from '../media/share.js';
import { planClip } from '../media/share-facts.js';
import { type FoundClip, findClips } from './find-clips.js';
import { assertFree, giveName, isCopy, targetOf } from './scrub-place.js';
import { namesOf, PRIVATE_KINDS, whyUnproven } from './scrub-proof.js';

export interface ScrubOptions {
  readonly paths: readonly string[];
  readonly useConfig: boolean;
  /** What is taken out. */
  readonly share: SharePolicy;
  readonly mute: boolean;
  /** Replace copies that are there already. Never the clips themselves. */
  readonly force: boolean;
  /** The file to write, for one clip. */
  readonly output?: string | undefined;
  /** The folder to write to; `NAME.clean.EXT` beside each clip by default. */
  readonly outputFolder?: string | undefined;
  /** Path of ffprobe; found by itself when undefined. */
  readonly ffprobe?: string | undefined;
}

export type ScrubbedClip =
  | {
      readonly path: string;
      readonly output: string;
      /** `croton`: the bytes of the clip with what is private turned to zeros; `ffmpeg`: its streams in a new file. */
      readonly by: 'croton' | 'ffmpeg';
      readonly removed: readonly RemovedData[];
      /** Whether sound was taken out. */
      readonly muted: boolean;
    }
  | { readonly path: string; readonly problem: CrotonError };

/**
 * Copies clips without what is private in them, one by one; what is wrong with one stops nothing.
 * @throws CrotonError `file/not-found`, `file/no-clips`, `config/invalid`, `ffprobe/missing`, `ffprobe/unusable`; the
 *   signal’s reason when aborted
 */
export async function scrubClips(
  context: Context,
  options: ScrubOptions,
  emit: (clip: ScrubbedClip) => void,
): Promise<void> {
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const written = new Set<string>();
  for await (const clip of findClips(context, options)) {
    context.signal.throwIfAborted();
    if (isCopy(context, options, clip)) continue;
    try {
      // Clips of the same name in several folders: --force replaces what earlier runs left, not what this one wrote.
      const force = options.force && !written.has(targetOf(context, options, clip));
      const scrubbed = await scrubClip(context, { ...options, force }, ffprobe, clip);
      if ('output' in scrubbed) written.add(scrubbed.output);
      emit(scrubbed);
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (!(error instanceof CrotonError) || error.code.startsWith('ffprobe/')) throw error;
      emit({ path: clip.path, problem: error });
    }
  }
}

async function scrubClip(
  context: Context,
  options: ScrubOptions,
  ffprobe: Ffprobe,
  clip: FoundClip,
): Promise<ScrubbedClip> {
  const { signal } = context;
  const { path } = clip;
  if (clip.unlisted !== undefined)
    throw new CrotonError('file/unreadable', { path, reason: reasonOfCode(clip.unlisted) });
  const source = await inspectClip(clip.location, {
    ...{ ffprobe, signal, timeoutMs: PROBE_TIMEOUT_MS, followSymlink: clip.named, share: options.share },
  });
  const { facts } = source;
  if (facts === undefined || typeof clip.location !== 'string')
    throw new CrotonError(isRefused(source) ? 'scrub/failed' : 'file/unreadable', {
      ...{ path, reason: whyUnread(source) },
    });
  const target = targetOf(context, options, clip);
  await assertFree(clip, target, options.force);
  const by = (await isCleanable(clip.location, source, options)) ? 'croton' : 'ffmpeg';
  const ffmpeg = by === 'ffmpeg' ? findFfmpeg(context) : undefined;
  if (by === 'ffmpeg' && ffmpeg === undefined)
    throw new CrotonError('scrub/ffmpeg-missing', { path, container: facts.container });
  const temporary = temporaryPlace(dirname(target));
  const limits = { timeoutMs: timeoutFor(facts.sizeBytes), signal };
  try {
    await mkdir(dirname(target), { recursive: true });
    if (ffmpeg === undefined)
      await copyShared(clip.location, temporary, options.share, { ...options, signal });
    else
      await remux(
        clip.location,
        temporary,
        { ffmpeg, facts, mute: options.mute, keep: keptTags(facts, options.share) },
        limits,
      );
    const left = await whyUnproven(clip.location, temporary, facts, { ...options, ffprobe, by, limits });
    if (left !== undefined) throw new CrotonError('scrub/unproven', { path, reason: left });
    await narrowMode(clip.location, temporary);
    await giveName(temporary, target, options.force);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    if (error instanceof CrotonError || signal.aborted) throw error;
    throw new CrotonError('file/unwritable', { path: target, reason: reasonOf(error) }, { cause: error });
  }
  const removed = by === 'croton' ? (source.shared?.removed ?? []) : namesOf(facts, options.share);
  return { path, output: target, by, removed, muted: options.mute && facts.audio.length > 0 };
}

/** Whether ffprobe looked at it and could make nothing of it: neither permissions nor the disk are to blame. */
const isRefused = ({ probe }: Inspection) => probe !== undefined && probe.kind !== 'report';

/** Who may not read a clip may not read its copy. */
async function narrowMode(from: string, to: string): Promise<void> {
  const [source, copy] = [await stat(from), await stat(to)];
  // Some file systems have no permissions.
  await chmod(to, copy.mode & (source.mode | 0o600)).catch(() => {});
}

function whyUnread({ entry, probe }: Inspection): string {
  if (entry.kind === 'unreadable') return entry.reason;
  if (entry.kind !== 'file') return 'it is not a regular file';
  if (entry.sizeBytes === 0) return 'it is empty';
  if (probe?.kind === 'rejected' || probe?.kind === 'crashed') return probe.reason;
  return probe?.kind === 'timeout' ? 'ffprobe took too long' : 'it is not on this disk';
}

/** Whether croton’s own view is rid of everything: of fragments and of other containers it is not. */
async function isCleanable(
  path: string,
  { structure, facts, shared }: Inspection,
  { share, mute }: ScrubOptions,
): Promise<boolean> {
  if (structure?.family !== 'iso' || facts === undefined || namesOf(facts, share).length > 0) return false;
  if (shared?.left !== undefined) return false;
  if (!mute || facts.audio.length === 0) return true;
  return (await planClip(path, facts.sizeBytes, share, { mute })).muted;
}

function keptTags({ tags }: MediaFacts, share: SharePolicy) {
  const kept = PRIVATE_KINDS.filter((kind) => share[kind] === 'keep');
  return tags.filter((tag) => tag.stream === null && kept.some((kind) => isPrivateTag(tag, kind)));
}

/** A minute, and what a slow disk needs to read the clip. */
const timeoutFor = (sizeBytes: number) => 60_000 + sizeBytes / 5000;
