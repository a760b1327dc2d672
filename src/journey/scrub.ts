/** Clean copies of clips: written beside the originals, proven, and only then given their name. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, reasonOfCode, systemErrorCode } from '../errors.js';
import type { MediaFacts, PrivateKind } from '../media/facts.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import { type Inspection, inspectClip, PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import { findPrivateData, isPrivateTag, isTimedMetadata } from '../media/private-data.js';
import { findFfmpeg, remux } from '../media/scrub-ffmpeg.js';
import { copyShared } from '../media/scrub-native.js';
import { digestStreams, isSamePackets } from '../media/scrub-proof.js';
import { KEEP_ALL, type RemovedData, type SharePolicy } from '../media/share.js';
import { planClip } from '../media/share-facts.js';
import { type FoundClip, findClips } from './find-clips.js';

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

const KINDS: readonly PrivateKind[] = ['location', 'device', 'person'];

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
  for await (const clip of findClips(context, options)) {
    context.signal.throwIfAborted();
    if (isCopy(context, options, clip)) continue;
    try {
      emit(await scrubClip(context, options, ffprobe, clip));
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (!(error instanceof CrotonError) || error.code.startsWith('ffprobe/')) throw error;
      emit({ path: clip.path, problem: error });
    }
  }
}

/** Copies that an earlier run left in the folder, or this one does, are not copied again. */
function isCopy(
  { cwd }: Context,
  { outputFolder }: ScrubOptions,
  { named, location, path }: FoundClip,
): boolean {
  if (named) return false;
  if (outputFolder === undefined) return basename(path, extname(path)).endsWith('.clean');
  return String(location).startsWith(join(resolve(cwd, outputFolder), sep));
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
    throw new CrotonError('file/unreadable', { path, reason: whyUnread(source) });
  const target = targetOf(context, options, clip);
  await assertFree(clip, target, options.force);
  const by = (await isCleanable(clip.location, source, options)) ? 'croton' : 'ffmpeg';
  const ffmpeg = by === 'ffmpeg' ? findFfmpeg(context) : undefined;
  if (by === 'ffmpeg' && ffmpeg === undefined)
    throw new CrotonError('scrub/ffmpeg-missing', { path, container: facts.container });
  const temporary = join(dirname(target), `.croton-${randomBytes(6).toString('hex')}.tmp`);
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
    await giveName(temporary, target, options.force);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    if (error instanceof CrotonError || signal.aborted) throw error;
    throw new CrotonError('file/unwritable', { path: target, reason: reasonOf(error) }, { cause: error });
  }
  const removed = by === 'croton' ? (source.shared?.removed ?? []) : namesOf(facts, options.share);
  return { path, output: target, by, removed, muted: options.mute && facts.audio.length > 0 };
}

function whyUnread({ entry, probe }: Inspection): string {
  if (entry.kind === 'unreadable') return entry.reason;
  if (entry.kind !== 'file') return 'it is not a regular file';
  if (entry.sizeBytes === 0) return 'it is empty';
  if (probe?.kind === 'rejected' || probe?.kind === 'crashed') return probe.reason;
  return probe?.kind === 'timeout' ? 'ffprobe took too long' : 'it is not on this disk';
}

function targetOf(context: Context, { output, outputFolder }: ScrubOptions, clip: FoundClip): string {
  if (output !== undefined) return resolve(context.cwd, output);
  if (outputFolder !== undefined) {
    const name = clip.named ? basename(clip.path) : clip.relative;
    return resolve(context.cwd, outputFolder, name);
  }
  const ending = extname(clip.path);
  const name = `${basename(clip.path, ending)}.clean${ending}`;
  return resolve(dirname(String(clip.location)), name);
}

async function assertFree(clip: FoundClip, target: string, force: boolean): Promise<void> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) return;
  const source = await stat(clip.location);
  if (source.dev === there.dev && source.ino === there.ino)
    throw new CrotonError('scrub/in-place', { path: clip.path });
  if (!force || !there.isFile()) throw new CrotonError('scrub/exists', { path: clip.path, output: target });
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

/** What is private in facts and should not be. */
function namesOf(facts: MediaFacts, share: SharePolicy): RemovedData[] {
  const tags = KINDS.filter((kind) => share[kind] === 'remove').flatMap((kind) =>
    findPrivateData(facts, kind).map((what) => ({ kind, what })),
  );
  const tracks =
    share.location === 'remove' || share.device === 'remove' ? facts.other.filter(isTimedMetadata) : [];
  return [
    ...tags,
    ...tracks.map(({ index, codecTag }) => ({
      kind: 'data-track' as const,
      what: `track ${index} (${codecTag ?? 'data'})`,
    })),
  ];
}

function keptTags({ tags }: MediaFacts, share: SharePolicy) {
  const kept = KINDS.filter((kind) => share[kind] === 'keep');
  return tags.filter((tag) => tag.stream === null && kept.some((kind) => isPrivateTag(tag, kind)));
}

/** A minute, and what a slow disk needs to read the clip. */
const timeoutFor = (sizeBytes: number) => 60_000 + sizeBytes / 5000;

interface Proof extends Omit<ScrubOptions, 'ffprobe'> {
  readonly ffprobe: Ffprobe;
  readonly by: 'croton' | 'ffmpeg';
  readonly limits: { readonly timeoutMs: number; readonly signal: AbortSignal };
}

/** Looks at the copy as a stranger would. Undefined when nothing private is in it and its streams are those of the clip. */
async function whyUnproven(
  from: string,
  copy: string,
  facts: MediaFacts,
  { ffprobe, limits, share, mute, by }: Proof,
): Promise<string | undefined> {
  const copied = (await inspectClip(copy, { ffprobe, ...limits, share: KEEP_ALL })).facts;
  if (copied === undefined) return 'ffprobe cannot read it';
  const [left] = namesOf(copied, share);
  if (left !== undefined) return `it still carries ${left.what}`;
  if (mute && copied.audio.length > 0) return 'it still has sound';
  const [before, after] = [
    await digestStreams(ffprobe.path, from, limits),
    await digestStreams(ffprobe.path, copy, limits),
  ];
  if (before === undefined || after === undefined) return 'ffprobe did not read it to the end';
  const kept = (of: MediaFacts) => {
    const pictures = [...of.video, ...of.other.filter(({ coverArt }) => by === 'croton' || coverArt)];
    return [...pictures, ...(mute ? [] : of.audio)].map(({ index }) => index).sort((a, b) => a - b);
  };
  return isSamePackets(before, kept(facts), after, kept(copied))
    ? undefined
    : 'its streams are not those of the clip';
}

/** In one step, and over nothing that appeared meanwhile. */
async function giveName(temporary: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(temporary, target);
  try {
    await link(temporary, target);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') throw new CrotonError('scrub/exists', { path: target, output: target });
    // Cards and network folders have no second names.
    return rename(temporary, target);
  }
  await unlink(temporary);
}
