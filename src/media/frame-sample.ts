/** Gray pixels on each side of a sampled picture: each is the mean of a field of the frame. */
export const SAMPLE_SIDE = 64;
/** Gray (0 to 255) up to which a field shows nothing. */
export const BLACK_LEVEL = 16;

/** A sampled picture: {@link SAMPLE_SIDE}² gray pixels, not turned yet. */
export interface SampledFrame {
  /** Seconds from the first frame. */
  readonly atS: number;
  readonly pixels: Uint8Array;
  /** Number of the stretch that it lies in: pictures of different ones do not follow each other. */
  readonly stretch: number;
}
