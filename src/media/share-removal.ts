/** What is taken out of a file, piece by piece. */

import type { RemovedData, SharePolicy } from './share.js';
import type { Box, BoxReader } from './share-boxes.js';
import type { ItemKind } from './share-items.js';
import type { Range, Write } from './share-patches.js';

/** Things that go together: all of them or none. */
export interface Removal {
  readonly removed: readonly RemovedData[];
  readonly zeros: readonly Range[];
  readonly writes: readonly Write[];
}

/** A box whose items were looked through. */
export interface Cleaned {
  readonly removals: readonly Removal[];
  /** Whether anything stays that is worth keeping the box for. */
  readonly keeps: boolean;
}

export const NOTHING: Cleaned = { removals: [], keeps: false };
export const UNTOUCHED: Cleaned = { removals: [], keeps: true };

const FREE = Buffer.from('free');

/** Whether items of a kind go under a policy. */
export function removes(policy: SharePolicy, kind: ItemKind): boolean {
  if (kind === 'harmless') return false;
  if (kind === 'unknown') return Object.values(policy).includes('remove');
  return policy[kind] === 'remove';
}

/** Turns a box into a `free` one that holds zeros: players pass over it. */
export function freeBox({ start, payload, end }: Box, removed: readonly RemovedData[]): Removal {
  return { removed, zeros: [{ start: payload, end }], writes: [{ at: start + 4, bytes: FREE }] };
}

/** Takes an item out on the ground of its kind, or leaves it. */
export function cleanItem(box: Box, kind: ItemKind, what: string, policy: SharePolicy): Cleaned {
  if (kind === 'harmless' || !removes(policy, kind)) return UNTOUCHED;
  return { removals: [freeBox(box, [{ kind, what }])], keeps: false };
}

/** Puts together what was found in the children of a box: one that is left with nothing goes as a whole. */
export function cleanParent(box: Box, children: readonly Cleaned[]): Cleaned {
  const removals = children.flatMap((child) => child.removals);
  const keeps = children.some((child) => child.keeps);
  if (keeps || removals.length === 0) return { removals, keeps };
  return {
    removals: [
      freeBox(
        box,
        removals.flatMap(({ removed }) => removed),
      ),
    ],
    keeps,
  };
}

/** Free space should hold nothing: cameras and editors leave data there. */
export async function cleanFree(reader: BoxReader, box: Box, policy: SharePolicy): Promise<Cleaned> {
  return cleanRest(reader, box.payload, box.end, box.type, policy);
}

/** Bytes that are no box: players pass over them, whoever looks closely does not. */
export async function cleanRest(
  reader: BoxReader,
  start: number,
  end: number,
  what: string,
  policy: SharePolicy,
): Promise<Cleaned> {
  if (!removes(policy, 'unknown') || (await reader.isZero(start, end))) return NOTHING;
  return {
    removals: [{ removed: [{ kind: 'unknown', what }], zeros: [{ start, end }], writes: [] }],
    keeps: false,
  };
}
