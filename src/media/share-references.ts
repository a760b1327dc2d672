import type { Range, Write } from './share-patches.js';
import { freeBox } from './share-removal.js';
import type { Track } from './share-tracks.js';

/** Takes tracks that are gone out of the references of those that stay: 0 is a place without one. */
export function cutReferences(
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
