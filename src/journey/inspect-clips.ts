import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { reasonOfCode } from '../errors.js';
import type { Digest } from '../media/digest.js';
import { type EntryState, readEntryState } from '../media/entry-state.js';
import type { IntegrityLevel } from '../media/facts.js';
import type { FactsCache } from '../media/facts-cache.js';
import type { Ffprobe } from '../media/find-ffprobe.js';
import { type Inspection, type InspectOptions, inspectClip } from '../media/inspect-clip.js';
import { REMOVE_ALL } from '../media/share.js';
import { ClipMemory } from './clip-memory.js';
import { compileLater } from './compile-later.js';
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
  /** What earlier runs learned of unchanged files; none by default. */
  readonly cache?: FactsCache | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `done`: clips come as they are ready, not in their order. Only with `digests: 'all'`. */
  readonly order?: 'given' | 'done' | undefined;
  /** Called for each clip as soon as it is ready, while its turn may be far: a kill then loses nothing of it. */
  readonly onReady?: ((inspected: InspectedClip) => Promise<void>) | undefined;
}

/** CPUs and four: while some wait for the disk or for their turn, others compute. */
export const defaultJobs = () => availableParallelism() + 4;

/**
 * Inspects clips side by side and yields them in their order, if `order` says nothing else. What is wrong with one is in its inspection.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function* inspectClips(
  clips: AsyncIterable<FoundClip>,
  options: InspectClipsOptions,
): AsyncGenerator<InspectedClip> {
  compileLater();
  // Each run of ffprobe listens for the end of it all.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const lane = new QuietLane();
  const memory = new ClipMemory(options);
  const duplicates = new DuplicateSearch(options, async (first, sharedVersion) => {
    const entry = await readEntryState(first.location, first.named);
    const { state } = await memory.recall(first, entry);
    return memory.digest(first, entry, sharedVersion, state);
  });
  const prepared = prepare(clips, options, duplicates);
  const limit = options.jobs ?? defaultJobs();
  // Checks of files, which start fast, never need it.
  const map = options.order === 'done' ? (await import('./map-as-done.js')).mapAsDone : mapInOrder;
  try {
    for await (const result of map(prepared, { limit }, async ({ clip, entry, wantsDigest }) => {
      const recalled = await memory.recall(clip, entry);
      const inspection = await inspectPatiently(clip, { ...options, entry, known: recalled.known }, lane);
      await memory.learn(clip, recalled, inspection);
      const readable = inspection.entry.kind === 'file' && inspection.facts !== undefined;
      const digest =
        readable && wantsDigest
          ? await memory.digest(clip, entry, inspection.shared?.version ?? null, recalled.state)
          : undefined;
      const inspected = { clip, inspection, ...(digest === undefined ? {} : { digest }) };
      await options.onReady?.(inspected);
      return inspected;
    })) {
      const { clip, inspection, digest } = result;
      const duplicateOf = await duplicates.find(clip, inspection.shared?.version ?? null, digest);
      yield duplicateOf === undefined ? result : { ...result, duplicateOf };
    }
  } finally {
    await memory.flush();
  }
}

async function* prepare(
  clips: AsyncIterable<FoundClip>,
  options: InspectClipsOptions,
  duplicates: DuplicateSearch,
) {
  for await (const clip of clips) {
    options.signal?.throwIfAborted();
    const entry: EntryState =
      clip.unlisted === undefined
        ? await readEntryState(clip.location, clip.named)
        : { kind: 'unreadable', reason: reasonOfCode(clip.unlisted) };
    yield { clip, entry, wantsDigest: duplicates.announce(clip, entry) };
  }
}

/** A timeout is tried once more with the machine to itself. */
async function inspectPatiently(
  clip: FoundClip,
  options: InspectClipsOptions & Pick<InspectOptions, 'entry' | 'known'>,
  lane: QuietLane,
): Promise<Inspection> {
  const { ffprobe, timeoutMs, signal, hydrate = false, integrity = 'header', frames = false } = options;
  const { entry, known } = options;
  const inspect = () =>
    inspectClip(clip.location, {
      ...{ ffprobe, timeoutMs, signal, hydrate, integrity, frames, entry, known },
      followSymlink: clip.named,
      share: clip.share ?? REMOVE_ALL,
    });
  const inspection = await lane.share(inspect);
  return inspection.probe?.kind === 'timeout' ? lane.alone(inspect) : inspection;
}
