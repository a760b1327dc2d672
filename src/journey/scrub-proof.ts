import { digestStreams, isSamePackets } from '../media/digest-streams.js';
import type { MediaFacts, PrivateKind } from '../media/facts.js';
import type { Ffprobe } from '../media/find-ffprobe.js';
import { inspectClip } from '../media/inspect-clip.js';
import { findPrivateData, isTimedMetadata } from '../media/private-data.js';
import { KEEP_ALL, type RemovedData, type SharePolicy } from '../media/share.js';

export const PRIVATE_KINDS: readonly PrivateKind[] = ['location', 'device', 'person'];

/** What is private in facts and should not be. */
export function namesOf(facts: MediaFacts, share: SharePolicy): RemovedData[] {
  const tags = PRIVATE_KINDS.filter((kind) => share[kind] === 'remove').flatMap((kind) =>
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

interface Proof {
  readonly share: SharePolicy;
  readonly mute: boolean;
  readonly ffprobe: Ffprobe;
  readonly by: 'croton' | 'ffmpeg';
  readonly limits: { readonly timeoutMs: number; readonly signal: AbortSignal };
}

/** Looks at the copy as a stranger would. Undefined when nothing private is in it and its streams are those of the clip. */
export async function whyUnproven(
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
