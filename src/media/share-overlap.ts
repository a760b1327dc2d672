import type { BoxReader } from './share-boxes.js';
import type { Range } from './share-patches.js';
import type { Removal } from './share-removal.js';
import { eachChunk, type SampleTables } from './share-samples.js';

/** Honest tables do not overlap: each sample is compared with one place, not with thousands. */
const MAX_STEPS = 20_000_000;

/**
 * The removals that would not touch the samples of `kept` tracks. A table may lie: a false track of metadata could point
 * into the picture, and what croton takes for empty space could hold it. What overlaps stays, and is found there.
 */
export async function withoutOverlaps(
  reader: BoxReader,
  removals: readonly Removal[],
  kept: readonly SampleTables[],
): Promise<readonly Removal[]> {
  // Samples that nobody can list may be anywhere.
  if (reader.isExhausted) return [];
  const spans = removals
    .flatMap((owner) => owner.zeros.map(({ start, end }) => ({ start, end, owner })))
    .sort((a, b) => a.start - b.start);
  // The furthest end of all spans up to each: walking back may stop below it.
  const reach = new Float64Array(spans.length);
  let furthest = 0;
  spans.forEach(({ end }, i) => {
    furthest = Math.max(furthest, end);
    reach[i] = furthest;
  });
  const hit = new Set<Removal>();
  let steps = MAX_STEPS;
  const mark = ({ start, end }: Range): boolean => {
    if (end <= (spans[0]?.start ?? 0) || start >= furthest) return true;
    for (let i = lastBefore(spans, end); i >= 0 && (reach[i] ?? 0) > start; i -= 1) {
      const span = spans[i];
      steps -= 1;
      if (steps <= 0) return false;
      if (span !== undefined && span.end > start) hit.add(span.owner);
    }
    return hit.size < removals.length;
  };
  for (const tables of kept) {
    if (hit.size === removals.length) break;
    const complete = await eachChunk(reader, tables, mark);
    if (!complete) return [];
  }
  return hit.size === 0 ? removals : removals.filter((removal) => !hit.has(removal));
}

/** Index of the last span that starts before `limit`, -1 without one. */
function lastBefore(spans: readonly Range[], limit: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.start ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
