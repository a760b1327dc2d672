/** Decides which bytes of an ISO file do not leave: location, device and person, not picture and sound. */
import { looksLikeIso } from './iso-boxes.js';
import type { ReadAt } from './read-at.js';
import { type RemovedData, type SharedView, type SharePolicy, sharedVersionOf } from './share.js';
import { type Box, type BoxList, BoxReader } from './share-boxes.js';
import { cleanMetadataBox, isMetadataBox } from './share-metadata.js';
import { withoutOverlaps } from './share-overlap.js';
import {
  compilePatches,
  firstAfter,
  mergeRanges,
  type Patches,
  type Range,
  type Write,
} from './share-patches.js';
import { cleanItem, cleanRest, freeBox, type Removal, removes } from './share-removal.js';
import { eachChunk } from './share-samples.js';
import { readTrack, type Track } from './share-tracks.js';

export interface SharePlan extends SharedView {
  readonly patches: Patches;
  /** The boxes that describe the film, in order, without picture and sound: what probing the view needs. */
  readonly skeleton: readonly Range[];
  /** Whether all sound goes, where that was asked for. */
  readonly muted: boolean;
}

export interface SharePlanOptions {
  /** Take out the sound too: for copies. */
  readonly mute?: boolean;
}

/** Boxes that make up a file; others at its top are somebody’s own. */
const TOP_BOXES = new Set(
  'ftyp styp moov moof mdat mfra sidx ssix prft emsg pdin pssh imda free skip wide'.split(' '),
);
const MEDIA_BOXES = new Set('moof mdat mfra sidx ssix prft emsg imda free skip wide'.split(' '));
const FREE_BOXES = new Set(['free', 'skip', 'wide']);
/** Boxes that hold others, with those that belong into them; nothing is said of what others hold. */
const CONTAINERS: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  moov: new Set('mvhd trak mvex iods pssh prfl rmra cmov ctab clip ainf mvcn'.split(' ')),
  trak: new Set('tkhd edts tref mdia load imap matt clip tapt txas trgr'.split(' ')),
};
const NESTED = new Set(['mdia', 'minf', 'stbl', 'mvex']);
const MAX_DEPTH = 8;
/** More places than the telemetry of days takes. */
const MAX_CHUNKS = 400_000;

/**
 * Plans the view of a file as shared. Reads boxes and tables, never picture or sound, in bounded time. Files that are
 * not ISO base media or QuickTime are shared as they are.
 */
export async function planShare(
  readAt: ReadAt,
  sizeBytes: number,
  policy: SharePolicy,
  options: SharePlanOptions = {},
): Promise<SharePlan> {
  if (!looksLikeIso(await readAt(0, 8))) return identity;
  const reader = new BoxReader(readAt);
  const top = await reader.list(0, sizeBytes);
  const movie = new Movie(reader, policy, options, top);
  if (!top.boxes.some(({ type }) => type === 'moov')) return identity;
  for (const box of top.boxes) await movie.takeTop(box);
  await movie.takeTrailer(top.tail, sizeBytes);
  return movie.plan();
}

const identity: SharePlan = {
  version: null,
  removed: [],
  patches: compilePatches([], []),
  skeleton: [],
  muted: false,
};

interface Candidate {
  readonly track: Track;
  /** Undefined for a track that stays. */
  readonly removal: Removal | undefined;
  /** A track that should go and has to stay. */
  readonly left: readonly RemovedData[];
  /** What goes of a track that stays. */
  readonly inside: readonly Removal[];
}

class Movie {
  readonly #reader: BoxReader;
  readonly #policy: SharePolicy;
  readonly #options: SharePlanOptions;
  readonly #top: BoxList;
  /** The samples of fragments are not where the tables of the tracks say: nothing of them is touched. */
  readonly #fragmented: boolean;
  readonly #removals: Removal[] = [];
  readonly #candidates: Candidate[] = [];

  constructor(reader: BoxReader, policy: SharePolicy, options: SharePlanOptions, top: BoxList) {
    this.#reader = reader;
    this.#policy = policy;
    this.#options = options;
    this.#top = top;
    this.#fragmented = top.boxes.some(({ type }) => type === 'moof');
  }

  async takeTop(box: Box): Promise<void> {
    if (box.type === 'moov') this.#removals.push(...(await this.#clean(box, 0)));
    else if (this.#fragmented && FREE_BOXES.has(box.type)) return;
    else if (isMetadataBox(box)) await this.#takeMetadata(box);
    else if (!TOP_BOXES.has(box.type))
      this.#removals.push(...cleanItem(box, 'unknown', box.type, this.#policy).removals);
  }

  /** What follows the last box: cameras append their own data there. */
  async takeTrailer(start: number, end: number): Promise<void> {
    if (this.#fragmented) return;
    const { removals } = await cleanRest(this.#reader, start, end, 'trailer', this.#policy);
    this.#removals.push(...removals);
  }

  async plan(): Promise<SharePlan> {
    const gone = this.#candidates.flatMap(({ removal }) => removal ?? []);
    const inside = this.#candidates.flatMap((candidate) => candidate.inside);
    const candidates = [...this.#removals, ...gone, ...inside];
    const stuck = this.#candidates.flatMap((candidate) => candidate.left);
    if (candidates.length === 0 && stuck.length === 0) return identity;
    const kept = this.#candidates.flatMap(({ track, removal }) =>
      removal === undefined ? (track.tables ?? []) : [],
    );
    const allowed = new Set(await withoutOverlaps(this.#reader, candidates, kept));
    const isGone = ({ removal }: Candidate) => removal !== undefined && allowed.has(removal);
    const removals = [
      ...this.#removals.filter((removal) => allowed.has(removal)),
      ...this.#candidates.flatMap((candidate) =>
        isGone(candidate)
          ? (candidate.removal ?? [])
          : candidate.inside.filter((removal) => allowed.has(removal)),
      ),
    ];
    const tracks = (wanted: boolean) =>
      this.#candidates.filter((candidate) => isGone(candidate) === wanted).map(({ track }) => track);
    const references = cutReferences(tracks(false), tracks(true));
    const zeros = [...removals.flatMap((removal) => removal.zeros), ...references.zeros];
    const writes = [...removals.flatMap((removal) => removal.writes), ...references.writes];
    const patches = compilePatches(zeros, writes);
    const dropped = this.#wanted(isGone).filter((removal) => !allowed.has(removal));
    const left = distinct([...stuck, ...dropped.flatMap(({ removed }) => removed)]);
    if (patches.isEmpty) return left.length === 0 ? identity : { ...identity, left };
    return {
      ...(left.length === 0 ? {} : { left }),
      version: sharedVersionOf(this.#policy),
      removed: distinct(removals.flatMap(({ removed }) => removed)),
      patches,
      muted: tracks(true).some(isSound) && !tracks(false).some(isSound),
      skeleton: this.#top.boxes.filter(({ type }) => !MEDIA_BOXES.has(type)),
    };
  }

  /** All that should go: of tracks that go as a whole, not what is inside them. */
  #wanted(isGone: (candidate: Candidate) => boolean): Removal[] {
    const ofTracks = this.#candidates.flatMap((candidate) => [
      ...(candidate.removal === undefined ? [] : [candidate.removal]),
      ...(isGone(candidate) ? [] : candidate.inside),
    ]);
    return [...this.#removals, ...ofTracks];
  }

  async #takeMetadata(box: Box): Promise<void> {
    this.#removals.push(...(await cleanMetadataBox(this.#reader, box, this.#policy)).removals);
  }

  /** What goes inside a box that stays. */
  async #clean(parent: Box, depth: number): Promise<Removal[]> {
    if (depth >= MAX_DEPTH) return [];
    const own = CONTAINERS[parent.type];
    const { boxes, tail } = await this.#reader.list(parent.payload, parent.end);
    const removals: Removal[] = [];
    for (const box of boxes) {
      if (isMetadataBox(box)) {
        removals.push(...(await cleanMetadataBox(this.#reader, box, this.#policy)).removals);
      } else if (box.type === 'trak') await this.#takeTrack(box, depth);
      else if (NESTED.has(box.type)) removals.push(...(await this.#clean(box, depth + 1)));
      else if (own !== undefined && !own.has(box.type))
        removals.push(...cleanItem(box, 'unknown', box.type, this.#policy).removals);
    }
    const { removals: rest } = await cleanRest(this.#reader, tail, parent.end, parent.type, this.#policy);
    return [...removals, ...rest];
  }

  async #takeTrack(box: Box, depth: number): Promise<void> {
    const inside = await this.#clean(box, depth + 1);
    const track = await readTrack(this.#reader, box);
    if (track === undefined) this.#removals.push(...inside);
    else this.#candidates.push({ track, inside, ...(await this.#removalOf(track)) });
  }

  async #removalOf(track: Track): Promise<Pick<Candidate, 'removal' | 'left'>> {
    const isData = removes(this.#policy, 'location') || removes(this.#policy, 'device');
    const goes =
      (track.kind === 'metadata' && isData) || (track.kind === 'sound' && this.#options.mute === true);
    const data: RemovedData[] =
      track.kind === 'sound' ? [] : [{ kind: 'data-track', what: `track ${track.id} (${track.format})` }];
    if (!goes) return { removal: undefined, left: [] };
    const samples = await this.#samplesOf(track);
    if (samples === undefined) return { removal: undefined, left: data };
    const { zeros, ...removal } = freeBox(track.box, data);
    return { removal: { ...removal, zeros: [...zeros, ...samples] }, left: [] };
  }

  /** The places of a track’s samples; undefined where they do not all stand among the media, or nobody knows where. */
  async #samplesOf({ tables }: Track): Promise<Range[] | undefined> {
    if (this.#fragmented) return undefined;
    if (tables === undefined) return [];
    const media = mergeRanges(
      this.#top.boxes
        .filter(({ type }) => type === 'mdat' || type === 'imda')
        .map(({ payload, end }) => ({ start: payload, end })),
    );
    const holds = ({ start, end }: Range) => {
      const i = firstAfter(media.ends, start);
      return start >= (media.starts[i] ?? Number.POSITIVE_INFINITY) && end <= (media.ends[i] ?? 0);
    };
    const samples: Range[] = [];
    const complete = await eachChunk(this.#reader, tables, (chunk) => {
      const last = samples.at(-1);
      if (last !== undefined && last.end === chunk.start)
        samples[samples.length - 1] = { ...last, end: chunk.end };
      else samples.push(chunk);
      return samples.length <= MAX_CHUNKS && holds(chunk);
    });
    return complete ? samples : undefined;
  }
}

/** Takes tracks that are gone out of the references of those that stay: 0 is a place without one. */
function cutReferences(
  staying: readonly Track[],
  gone: readonly Track[],
): { zeros: Range[]; writes: Write[] } {
  const ids = new Set(gone.map(({ id }) => id));
  for (const { id } of staying) ids.delete(id);
  const zeros: Range[] = [];
  const writes: Write[] = [];
  for (const { box, ids: referred } of staying.flatMap(({ references }) => references)) {
    if (referred.length > 0 && referred.every((id) => ids.has(id))) {
      const freed = freeBox(box, []);
      zeros.push(...freed.zeros);
      writes.push(...freed.writes);
    } else {
      referred.forEach((id, i) => {
        if (ids.has(id)) zeros.push({ start: box.payload + 4 * i, end: box.payload + 4 * i + 4 });
      });
    }
  }
  return { zeros, writes };
}

const isSound = ({ kind }: Track) => kind === 'sound';

function distinct(removed: readonly RemovedData[]): RemovedData[] {
  return [...new Map(removed.map((data) => [`${data.kind} ${data.what}`, data])).values()];
}
