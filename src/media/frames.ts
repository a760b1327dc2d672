/** What a few sampled pictures of a clip show. */

/** A perceptual hash (`perceptual-hash.ts`): 64 bits as 16 hex digits; pictures that look alike differ in few bits. */
export interface FrameHash {
  /** Seconds from the start. */
  readonly atS: number;
  readonly hash: string;
}

export interface FrameReport {
  /** Pictures that were looked at. */
  readonly sampled: number;
  /** Share of them that is black, 0 to 1. */
  readonly black: number;
  /** Share of the time in which the picture stands still, 0 to 1. */
  readonly frozen: number;
  /** Black bars, as shares of the height and the width. */
  readonly bars: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  /** Of pictures that show something. */
  readonly hashes: readonly FrameHash[];
  /** Why nothing can be said: the build of ffprobe lacks a filter, or the pictures could not be decoded. */
  readonly unknown: string | null;
  /** The build of ffprobe lacks what it takes: it would be so for every clip. */
  readonly lacking?: true;
}

const MAX_CHOSEN = 16;

/** The hashes that are kept of a clip, in memory and in its record: evenly chosen ones. */
export function chooseHashes(hashes: readonly FrameHash[]): FrameHash[] {
  const every = Math.max(1, hashes.length / MAX_CHOSEN);
  return hashes.filter((_, index) => Math.floor(index / every) > Math.floor((index - 1) / every));
}

/** A small picture for people to look at: three bytes (red, green, blue) a pixel, row by row. */
export interface Picture {
  /** Seconds from the start. */
  readonly atS: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}
