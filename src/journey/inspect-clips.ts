import { availableParallelism } from 'node:os';
import { reasonOfCode } from '../errors.js';
import type { Digest } from '../media/digest.js';
import type { IntegrityLevel } from '../media/facts.js';
import type { Ffprobe } from '../media/find-ffprobe.js';
import { type Inspection, inspectClip } from '../media/inspect-clip.js';
import { REMOVE_ALL } from '../media/share.js';
import { digestClip } from './digest-clip.js';
import { DuplicateSearch } from './duplicate-search.js';
import type { FoundClip } from './find-clips.js';
import { mapInOrder } from './map-in-order.js';
import { QuietLane } from './quiet-lane.js';

export interface InspectedClip {
  readonly clip: FoundClip;
  readonly inspection: Inspection;
  /** Content address of the bytes as shared; undefined where it was not wanted or could not be computed. */
  readonly digest?: Digest;
  /** Path of an earlier clip with the same bytes. */
  readonly duplicateOf?: string;
}

export interface InspectClipsOptions {
  readonly ffprobe: Ffprobe;
  readonly timeoutMs: number;
  /** Clips looked at side by side. */
  readonly jobs?: number | undefined;
  /** `duplicates`: only files whose size another one has. */
  readonly digests: 'all' | 'duplicates';
  readonly hydrate?: boolean | undefined;
  /** How deep to look: the headers by default. */
  readonly integrity?: IntegrityLevel | undefined;
  /** Look at sampled pictures. */
  readonly frames?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** CPUs and two: while some wait for the disk, others compute. */
export const defaultJobs = () => availableParallelism() + 2;

/**
 * Inspects clips side by side and yields them in their order. What is wrong with one is in its inspection.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function* inspectClips(
  clips: AsyncIterable<FoundClip>,
  options: InspectClipsOptions,
): AsyncGenerator<InspectedClip> {
  const lane = new QuietLane();
  const duplicates = new DuplicateSearch(options);
  const prepared = prepare(clips, options, duplicates);
  const limit = options.jobs ?? defaultJobs();
  for await (const result of mapInOrder(prepared, { limit }, async ({ clip, wantsDigest }) => {
    const inspection = await inspectPatiently(clip, options, lane);
    const readable = inspection.entry.kind === 'file' && inspection.facts !== undefined;
    const sharedVersion = inspection.shared?.version ?? null;
    const digest =
      readable && wantsDigest ? await digestClip(clip, sharedVersion, options.signal) : undefined;
    return { clip, inspection, ...(digest === undefined ? {} : { digest }) };
  })) {
    const duplicateOf = await duplicates.find(result.clip, result.digest);
    yield duplicateOf === undefined ? result : { ...result, duplicateOf };
  }
}

async function* prepare(
  clips: AsyncIterable<FoundClip>,
  options: InspectClipsOptions,
  duplicates: DuplicateSearch,
) {
  for await (const clip of clips) {
    options.signal?.throwIfAborted();
    yield { clip, wantsDigest: await duplicates.announce(clip) };
  }
}

/** A timeout is tried once more with the machine to itself. */
async function inspectPatiently(
  clip: FoundClip,
  options: InspectClipsOptions,
  lane: QuietLane,
): Promise<Inspection> {
  const { ffprobe, timeoutMs, signal, hydrate = false, integrity = 'header', frames = false } = options;
  const inspect = () =>
    inspectClip(clip.location, {
      ...{ ffprobe, timeoutMs, signal, hydrate, integrity, frames },
      followSymlink: clip.named,
      share: clip.share ?? REMOVE_ALL,
    });
  if (clip.unlisted !== undefined)
    return { entry: { kind: 'unreadable', reason: reasonOfCode(clip.unlisted) } };
  const inspection = await lane.share(inspect);
  return inspection.probe?.kind === 'timeout' ? lane.alone(inspect) : inspection;
}
