import type { RemovedData, SharePolicy } from './share.js';
import type { BoxList, BoxReader } from './share-boxes.js';
import { firstAfter, mergeRanges, type Range } from './share-patches.js';
import { freeBox, type Removal, removes } from './share-removal.js';
import { eachChunk } from './share-samples.js';
import type { Track } from './share-tracks.js';

export interface TrackRemoval {
  /** Undefined for a track that stays. */
  readonly removal: Removal | undefined;
  /** A track that should go and has to stay. */
  readonly left: readonly RemovedData[];
}

/** More places than the telemetry of days takes. */
const MAX_CHUNKS = 400_000;

/** Takes out whole tracks with their samples: timed data by policy, sound on request. */
export class TrackRemover {
  readonly #reader: BoxReader;
  readonly #media: { readonly starts: Float64Array; readonly ends: Float64Array };
  /** The samples of fragments are not where the tables of the tracks say. */
  readonly #fragmented: boolean;
  readonly #removesData: boolean;
  readonly #mute: boolean;

  constructor(
    reader: BoxReader,
    { boxes }: BoxList,
    policy: SharePolicy,
    options: { readonly mute?: boolean },
  ) {
    this.#reader = reader;
    this.#media = mergeRanges(
      boxes
        .filter(({ type }) => type === 'mdat' || type === 'imda')
        .map(({ payload, end }) => ({ start: payload, end })),
    );
    this.#fragmented = boxes.some(({ type }) => type === 'moof');
    this.#removesData = removes(policy, 'location') || removes(policy, 'device');
    this.#mute = options.mute === true;
  }

  async removalOf(track: Track): Promise<TrackRemoval> {
    const isUnclear = track.kind === 'unclear';
    const isData = (isUnclear || track.kind === 'metadata') && this.#removesData;
    const isSound = track.kind === 'sound' && this.#mute;
    if (!isData && !isSound) return { removal: undefined, left: [] };
    const data: RemovedData[] = isData
      ? [{ kind: 'data-track', what: `track ${track.id} (${track.format})` }]
      : [];
    const samples = isUnclear ? undefined : await this.#samplesOf(track);
    if (samples === undefined) return { removal: undefined, left: data };
    const { zeros, ...removal } = freeBox(track.box, data);
    return { removal: { ...removal, zeros: [...zeros, ...samples] }, left: [] };
  }

  /** The places of a track’s samples; undefined where they do not all stand among the media, or nobody knows where. */
  async #samplesOf({ tables }: Track): Promise<Range[] | undefined> {
    if (this.#fragmented) return undefined;
    if (tables === undefined) return [];
    const samples: Range[] = [];
    const complete = await eachChunk(this.#reader, tables, (chunk) => {
      const last = samples.at(-1);
      if (last !== undefined && last.end === chunk.start)
        samples[samples.length - 1] = { ...last, end: chunk.end };
      else samples.push(chunk);
      return samples.length <= MAX_CHUNKS && this.#isMedia(chunk);
    });
    return complete ? samples : undefined;
  }

  #isMedia({ start, end }: Range): boolean {
    const i = firstAfter(this.#media.ends, start);
    return start >= (this.#media.starts[i] ?? Number.POSITIVE_INFINITY) && end <= (this.#media.ends[i] ?? 0);
  }
}
