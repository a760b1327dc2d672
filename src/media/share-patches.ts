/** Changes of equal length to the bytes of a file, applied while it is read. */

export interface Range {
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
}

export interface Write {
  readonly at: number;
  readonly bytes: Buffer;
}

/** What becomes zeros, and what is written over that. */
export interface Patches {
  readonly isEmpty: boolean;
  /** Changes a piece of the file, read from `position`, in place. */
  apply(piece: Buffer, position: number): void;
}

/** Telemetry of a long recording has 10⁵ ranges: they are kept as plain numbers, and those that touch become one. */
export function compilePatches(zeros: readonly Range[], writes: readonly Write[]): Patches {
  const { starts, ends } = mergeRanges(zeros);
  const sortedWrites = [...writes].sort((a, b) => a.at - b.at);
  const places = Float64Array.from(sortedWrites, ({ at }) => at);
  const longest = Math.max(0, ...new Set(writes.map(({ bytes }) => bytes.length)));
  return {
    isEmpty: starts.length === 0 && sortedWrites.length === 0,
    apply(piece, position) {
      const end = position + piece.length;
      for (let i = firstAfter(ends, position); i < starts.length; i += 1) {
        const from = starts[i] ?? end;
        if (from >= end) break;
        piece.fill(0, Math.max(0, from - position), Math.min(piece.length, (ends[i] ?? from) - position));
      }
      for (let i = firstAfter(places, position - longest); i < sortedWrites.length; i += 1) {
        const { at, bytes } = sortedWrites[i] ?? { at: end, bytes: Buffer.alloc(0) };
        if (at >= end) break;
        const skipped = Math.max(0, position - at);
        if (skipped < bytes.length) bytes.copy(piece, at + skipped - position, skipped);
      }
    },
  };
}

/** Sorts ranges and joins those that touch. */
export function mergeRanges(ranges: readonly Range[]): { starts: Float64Array; ends: Float64Array } {
  const sorted = ranges.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  const starts = new Float64Array(sorted.length);
  const ends = new Float64Array(sorted.length);
  let count = 0;
  for (const { start, end } of sorted) {
    const last = count - 1;
    if (count > 0 && start <= (ends[last] ?? 0)) ends[last] = Math.max(ends[last] ?? 0, end);
    else {
      starts[count] = start;
      ends[count] = end;
      count += 1;
    }
  }
  return { starts: starts.slice(0, count), ends: ends.slice(0, count) };
}

/** Index of the first of the rising `values` above `limit`. */
export function firstAfter(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
