/** In which order clips leave. */
import { posix } from 'node:path';
import { compareUtf8 } from '../../record/file-name.js';
import type { UploadPlan } from './upload-plan.js';

export const UPLOAD_ORDERS = ['largest', 'smallest', 'newest', 'oldest', 'name'] as const;
export type UploadOrder = (typeof UPLOAD_ORDERS)[number];

/** Small clips at the very beginning: they are hashed in no time, so that the first byte leaves soon. */
const FIRST_SMALL = 8;
const DAY_S = 86_400;

/** Smallest first where all of it takes longer than a day: then most clips are there soon, whatever happens. */
export function usualOrder(bytes: number, bytesPerSecond: number | undefined): UploadOrder {
  return bytesPerSecond !== undefined && bytes / bytesPerSecond > DAY_S ? 'smallest' : 'largest';
}

/** The places of a plan in the order in which they are sent. What was delivered before comes last: it costs no bytes. */
export function orderPlaces(plan: UploadPlan, places: readonly number[], order: UploadOrder): number[] {
  const compare = COMPARE[order];
  const sort = (chosen: number[]) => chosen.sort((a, b) => compare(plan, a, b) || a - b);
  const fresh = sort(places.filter((place) => !plan.isDelivered(place)));
  const delivered = sort(places.filter((place) => plan.isDelivered(place)));
  return [...(order === 'largest' ? withSmallBetween(fresh) : fresh), ...delivered];
}

type Compare = (plan: UploadPlan, a: number, b: number) => number;

const smallest: Compare = (plan, a, b) => plan.bytesAt(a) - plan.bytesAt(b);
const oldest: Compare = (plan, a, b) => plan.mtimeAt(a) - plan.mtimeAt(b);
const COMPARE: Readonly<Record<UploadOrder, Compare>> = {
  smallest,
  largest: (plan, a, b) => smallest(plan, b, a),
  oldest,
  newest: (plan, a, b) => oldest(plan, b, a),
  name: (plan, a, b) => compareUtf8(plan.nameAt(a), plan.nameAt(b)),
};

/** Large clips first, so that none is left to crawl alone at the end; small ones before and between, to keep others busy. */
function withSmallBetween(sorted: readonly number[]): number[] {
  const ordered: number[] = [];
  for (let large = 0, small = sorted.length - 1; large <= small; ) {
    const takeSmall = ordered.length < FIRST_SMALL || ordered.length % 4 === 3;
    const next = takeSmall ? sorted[small--] : sorted[large++];
    if (next !== undefined) ordered.push(next);
  }
  return ordered;
}

/** Up to `count` clips that differ most: in their folder, their kind of file and their size. */
export function pickSample(plan: UploadPlan, places: readonly number[], count: number): number[] {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    if (plan.isDelivered(place)) continue;
    const name = plan.nameAt(place);
    const size = Math.floor(Math.log2(plan.bytesAt(place) + 1) / 3);
    const key = [posix.dirname(name), posix.extname(name).toLowerCase(), size].join('\n');
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    // More of one group are never picked.
    if (group.length < count) group.push(place);
  }
  const picked: number[] = [];
  for (let round = 0; picked.length < count; round += 1) {
    const next = [...groups.values()].flatMap((group) => group[round] ?? []);
    if (next.length === 0) break;
    picked.push(...spread(next, count - picked.length));
  }
  return picked;
}

/** At most `count` of the items, evenly over all of them. */
function spread(items: readonly number[], count: number): number[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)] ?? 0);
}
