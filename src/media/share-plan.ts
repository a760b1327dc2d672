/** Decides which bytes of an ISO file do not leave: location, device and person, not picture and sound. */
import { looksLikeIso } from './iso-boxes.js';
import type { ReadAt } from './read-at.js';
import { type RemovedData, type SharedView, type SharePolicy, sharedVersionOf } from './share.js';
import { type Box, type BoxList, BoxReader } from './share-boxes.js';
import { cleanGpsIndex } from './share-dashcam.js';
import { cleanHandlerName, cleanMetadataBox, isMetadataBox } from './share-metadata.js';
import { withoutOverlaps } from './share-overlap.js';
import { compilePatches, type Patches, type Range } from './share-patches.js';
import { cutReferences } from './share-references.js';
import { cleanItem, cleanRest, type Removal } from './share-removal.js';
import { type TrackRemoval, TrackRemover } from './share-track-removal.js';
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
/** Boxes of tracks that players read wherever they stand. */
const TRACK_BOXES =
  'mdhd hdlr dinf dref vmhd smhd nmhd gmhd hmhd sthd stsd stts stss ctts cslg stsc stsz stz2 stco co64 elst sdtp sbgp sgpd saiz saio';
/** Boxes that hold others, with those that belong into them; nothing is said of what others hold. */
const CONTAINERS: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  moov: new Set(
    `mvhd trak mvex iods pssh prfl rmra cmov ctab clip ainf mvcn tkhd edts tref ${TRACK_BOXES}`.split(' '),
  ),
  trak: new Set(`tkhd edts tref mdia load imap matt clip tapt txas trgr ${TRACK_BOXES}`.split(' ')),
};
const NESTED = new Set('mdia minf stbl mvex edts dinf traf'.split(' '));
/** Fragments are many, and hardly one has anything to say: they are looked through only where one of these stands in it. */
const TOLD = ['udta', 'meta', 'uuid'];
const MAX_FRAGMENT_HEAD = 4 * 1024 * 1024;
const MAX_DEPTH = 8;

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

interface Candidate extends TrackRemoval {
  readonly track: Track;
  /** What goes of a track that stays. */
  readonly inside: readonly Removal[];
}

class Movie {
  readonly #reader: BoxReader;
  readonly #policy: SharePolicy;
  readonly #tracks: TrackRemover;
  readonly #top: BoxList;
  /** What looks like free space may hold the samples of a fragment. */
  readonly #fragmented: boolean;
  readonly #removals: Removal[] = [];
  readonly #candidates: Candidate[] = [];

  constructor(reader: BoxReader, policy: SharePolicy, options: SharePlanOptions, top: BoxList) {
    this.#reader = reader;
    this.#policy = policy;
    this.#top = top;
    this.#fragmented = top.boxes.some(({ type }) => type === 'moof');
    this.#tracks = new TrackRemover(reader, top, policy, options);
  }

  async takeTop(box: Box): Promise<void> {
    if (box.type === 'moov') this.#removals.push(...(await this.#clean(box, 0)));
    else if (box.type === 'moof') await this.#takeFragment(box);
    else if (this.#fragmented && FREE_BOXES.has(box.type)) return;
    else if (isMetadataBox(box)) await this.#takeMetadata(box);
    else if (!TOP_BOXES.has(box.type)) {
      // A free box that reaches beyond the end would make a whole clip look cut off.
      const { removals } = box.cut
        ? await cleanRest(this.#reader, box.start, box.end, 'trailer', this.#policy)
        : cleanItem(box, 'unknown', box.type, this.#policy);
      this.#removals.push(...removals);
    }
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

  /** What a fragment says; where its samples stand, it goes on telling. */
  async #takeFragment(box: Box): Promise<void> {
    const content = await this.#reader.content(box, MAX_FRAGMENT_HEAD);
    if (TOLD.some((type) => content.includes(type, 0, 'latin1')))
      this.#removals.push(...(await this.#clean(box, 0)));
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
      } else if (box.type === 'hdlr') {
        removals.push(...(await cleanHandlerName(this.#reader, box, this.#policy)));
      } else if (parent.type === 'moov' && box.type === 'gps ') {
        removals.push(...(await cleanGpsIndex(this.#reader, box, this.#policy)).removals);
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
    this.#candidates.push({ track, inside, ...(await this.#tracks.removalOf(track)) });
  }
}

const isSound = ({ kind }: Track) => kind === 'sound';

function distinct(removed: readonly RemovedData[]): RemovedData[] {
  return [...new Map(removed.map((data) => [`${data.kind} ${data.what}`, data])).values()];
}
