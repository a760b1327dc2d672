import { closeSync } from 'node:fs';
import { resolve } from 'node:path';
import { CrotonError, reasonOf } from '../errors.js';
import { type EntryState, readEntryState } from './entry-state.js';
import type { IntegrityLevel, MediaFacts } from './facts.js';
import type { Ffprobe } from './find-ffprobe.js';
import type { FrameReport } from './frames.js';
import type { IntegrityReport } from './integrity.js';
import { mainVideoStream } from './main-video-stream.js';
import { measurePackets } from './measure-packets.js';
import { openClipSync } from './open-clip.js';
import { type ProbeOutcome, probeClip } from './probe-clip.js';
import { type ReadAt, readerOf } from './read-at.js';
import { readMediaFacts } from './read-media-facts.js';
import { type FileStructure, readStructure } from './read-structure.js';
import type { FfprobeLimits } from './run-ffprobe.js';
import { REMOVE_ALL, type SharedView, type SharePolicy, sharedVersionOf } from './share.js';

/** Everything that croton learned of one path by looking at it. */
export interface Inspection {
  readonly entry: EntryState;
  /** Undefined when nothing was read: not a regular file, empty, a placeholder, a name that cannot be passed on. */
  readonly structure?: FileStructure;
  /** Undefined when ffprobe was not asked. */
  readonly probe?: ProbeVerdict;
  /** Of the bytes as shared. Undefined unless ffprobe could read the headers. */
  readonly facts?: MediaFacts;
  /** What of the file does not leave. Undefined where it is not known. */
  readonly shared?: SharedView;
  /** Undefined unless it was asked for (`integrity`) and the headers could be read. */
  readonly integrity?: IntegrityReport;
  /** Undefined unless it was asked for (`frames`) and there is a video stream. */
  readonly frames?: FrameReport;
}

/** How ffprobe took a file, without what it read: that is in the facts. */
export type ProbeVerdict =
  | Exclude<ProbeOutcome, { readonly kind: 'report' }>
  | { readonly kind: 'report'; readonly complaint: string | null };

export interface InspectOptions {
  readonly ffprobe: Ffprobe;
  /** Milliseconds for each run of ffprobe. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Follow a symbolic link: only for paths that a person named. */
  readonly followSymlink?: boolean;
  /** Read files whose content is not on this disk, which downloads them. */
  readonly hydrate?: boolean;
  /** What is taken out of the clip while it is read; everything private by default. */
  readonly share?: SharePolicy;
  /** How deep to look: the headers by default. */
  readonly integrity?: IntegrityLevel;
  /** Look at sampled pictures. */
  readonly frames?: boolean;
  /** What stands at the path, where that was asked just now. */
  readonly entry?: EntryState | undefined;
  /** Parts of an earlier inspection of the same state of the file, with the same ffprobe and `share`: they are not computed again. */
  readonly known?: KnownParts | undefined;
}

/** What a later inspection need not compute again. `facts` and `shared` come together, after a `probe`. */
export type KnownParts = Omit<Inspection, 'entry'>;

/** A file whose content is looked at, and how. */
export interface ClipFile {
  readonly absolute: string;
  readonly sizeBytes: number;
  readonly options: InspectOptions;
  /** Of each run of ffprobe. */
  readonly limits: FfprobeLimits;
}

export const PROBE_TIMEOUT_MS = 30_000;

/**
 * Looks at one path: what it is, how far its container reaches, what ffprobe reads in its headers. Never throws
 * for what is wrong with the file.
 * @param path a Buffer where the name is not valid UTF-8: such a file is looked at, but not opened
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function inspectClip(path: string | Buffer, options: InspectOptions): Promise<Inspection> {
  const entry = options.entry ?? (await readEntryState(path, options.followSymlink));
  if (typeof path !== 'string' || entry.kind !== 'file' || entry.sizeBytes === 0) return { entry };
  if (entry.placeholder && options.hydrate !== true) return { entry };
  const limits: FfprobeLimits = { timeoutMs: options.timeoutMs, signal: options.signal };
  const file: ClipFile = { absolute: resolve(path), sizeBytes: entry.sizeBytes, options, limits };
  try {
    const headers = await inspectHeaders(file, options.known);
    const { facts } = headers;
    if (facts === undefined) return { entry, ...headers };
    const integrity = await inspectIntegrity(file, facts, options.known?.integrity);
    const frames = await inspectFrames(file, facts, options.known?.frames);
    return {
      entry,
      ...headers,
      facts: { ...facts, integrity: integrity?.unknown === null ? integrity.level : 'header' },
      ...(integrity === undefined ? {} : { integrity }),
      ...(frames === undefined ? {} : { frames }),
    };
  } catch (error) {
    if (error instanceof CrotonError || options.signal?.aborted) throw error;
    return { entry: { kind: 'unreadable', reason: reasonOf(error) } };
  }
}

type Headers = Pick<Inspection, 'structure' | 'probe' | 'facts' | 'shared'>;

/** The container's own headers, and what ffprobe reads in them. */
async function inspectHeaders(file: ClipFile, known: KnownParts = {}): Promise<Headers> {
  const { structure, probe, facts, shared } = known;
  if (structure !== undefined && probe !== undefined && (facts !== undefined || probe.kind !== 'report')) {
    return {
      structure,
      probe,
      ...(facts === undefined ? {} : { facts }),
      ...(shared === undefined ? {} : { shared }),
    };
  }
  // Opened once for all that croton itself reads: with thousands of small clips that shows.
  const fd = openClipSync(file.absolute);
  try {
    return await readHeaders(file, readerOf(fd));
  } finally {
    closeSync(fd);
  }
}

async function readHeaders(
  { absolute, sizeBytes, options, limits }: ClipFile,
  readAt: ReadAt,
): Promise<Headers> {
  const structure = await readStructure(readAt, sizeBytes);
  const share = options.share ?? REMOVE_ALL;
  const removes = structure.family === 'iso' && sharedVersionOf(share) !== null;
  const sharing = removes ? await import('./share-plan.js') : undefined;
  const [probe, plan] = await Promise.all([
    probeClip(options.ffprobe.path, absolute, limits),
    sharing?.planShare(readAt, sizeBytes, share),
  ]);
  if (probe.kind !== 'report') return { structure, probe };
  const { kind, complaint } = probe;
  const { version = null, removed = [], left } = plan ?? {};
  let { report } = probe;
  if (plan !== undefined && version !== null) {
    const { reportAsShared } = await import('./share-facts.js');
    const shared = await reportAsShared(options.ffprobe.path, absolute, plan, report, limits);
    if (shared === undefined) return { structure, probe: { kind: 'timeout', timeoutMs: limits.timeoutMs } };
    report = shared;
  }
  const facts = readMediaFacts(report, sizeBytes, structure.brand);
  return {
    structure,
    probe: { kind, complaint },
    facts: await completeFacts(facts, options.ffprobe.path, absolute, limits),
    shared: { version, removed, ...(left === undefined ? {} : { left }) },
  };
}

/** Every packet (`--deep`) or every frame (`--decode`), where it was asked for. */
async function inspectIntegrity(
  { absolute, options, limits }: ClipFile,
  facts: MediaFacts,
  known: IntegrityReport | undefined,
): Promise<IntegrityReport | undefined> {
  const { integrity: level = 'header', ffprobe } = options;
  if (level === 'header' || facts.video.length === 0) return undefined;
  if (known?.level === level && known.unknown === null) return known;
  const { measureIntegrity } = await import('./measure-integrity.js');
  return measureIntegrity(ffprobe.path, absolute, level, facts, limits);
}

/** Sampled pictures, where they were asked for. */
async function inspectFrames(
  { absolute, options, limits }: ClipFile,
  facts: MediaFacts,
  known: FrameReport | undefined,
): Promise<FrameReport | undefined> {
  if (options.frames !== true || facts.video.length === 0) return undefined;
  if (known?.unknown === null) return known;
  const { sampleFrames } = await import('./sample-frames.js');
  return sampleFrames(options.ffprobe.path, absolute, facts, limits);
}

/** Fills in what the headers left open from the packets. */
async function completeFacts(facts: MediaFacts, ffprobe: string, path: string, limits: FfprobeLimits) {
  const main = mainVideoStream(facts);
  if (main === undefined || (facts.durationS !== null && main.fps !== null)) return facts;
  const measure = await measurePackets(ffprobe, path, main.index, limits);
  if (measure === undefined) return facts;
  const durationS = facts.durationS ?? measure.durationS;
  const frames = main.frames ?? measure.packets;
  const fps = main.fps ?? (durationS !== null && frames > 1 ? frames / durationS : null);
  const video = facts.video.map((stream) => (stream === main ? { ...main, frames, fps } : stream));
  return { ...facts, durationS, video };
}
