import type { ClipSource } from './clip-source.js';

interface Parts {
  /** What goes first, of those that were found first, in its order. */
  readonly first: readonly number[];
  /** How many were found first. */
  readonly known: number;
  /** In which order clips of a later part leave. */
  ordered(part: readonly number[]): readonly number[];
  /** Resolves when they may leave. */
  agreed(part: readonly number[]): Promise<void>;
}

/** The places of all clips: those that were found until now, then, part by part, those that are found meanwhile. */
export async function* rollingPlaces(
  { places, listing }: ClipSource,
  { first, known, ordered, agreed }: Parts,
): AsyncGenerator<number> {
  yield* first;
  for (let begin = known; ; ) {
    await listing.until(() => places.length > begin);
    const part = places.slice(begin);
    if (part.length === 0) return;
    begin += part.length;
    await agreed(part);
    yield* ordered(part);
  }
}
