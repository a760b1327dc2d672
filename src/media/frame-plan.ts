/** Where in a clip pictures are looked at, so that a film of two hours costs about as much as one of a minute. */

/** Pictures a second inside a stretch: of a copy that lost its beginning, one is at most an eighth of a second away. */
export const SAMPLE_RATE = 4;
/** Clips up to so many seconds are looked at from end to end. */
const WHOLE_S = 16;
const STRETCH_S = 2;
const MAX_STRETCHES = 8;

export interface Stretch {
  /** Seconds from the first frame. */
  readonly atS: number;
  readonly lengthS: number;
}

/**
 * The stretches of a clip to look at. Their distance is a power of two of seconds from the start and not a share of the
 * duration: a copy that lost its end, or lasts a little longer in another container, is looked at in the same places.
 * @param durationS seconds; null when unknown: then only the beginning is looked at
 */
export function planStretches(durationS: number | null): Stretch[] {
  if (durationS === null || durationS <= WHOLE_S) return [{ atS: 0, lengthS: WHOLE_S }];
  let stepS = 2 * STRETCH_S;
  while (durationS / stepS > MAX_STRETCHES) stepS *= 2;
  const count = Math.ceil((durationS - 1 / SAMPLE_RATE) / stepS);
  return Array.from({ length: count }, (_, index) => ({ atS: index * stepS, lengthS: STRETCH_S }));
}

/** The most pictures that a stretch can give: one for each beat, and the first. */
export function picturesIn({ lengthS }: Stretch): number {
  return Math.ceil(lengthS * SAMPLE_RATE) + 1;
}
