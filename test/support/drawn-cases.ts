import { seededRandom } from './seeded-random.js';

/**
 * All cases, or where `CHAOS_ROUNDS` is set a share of them drawn by `CHAOS_SEED`: `share` times so many.
 */
export function drawCases<T>(cases: readonly T[], share = 1): readonly T[] {
  const { CHAOS_ROUNDS, CHAOS_SEED = '1' } = process.env;
  if (CHAOS_ROUNDS === undefined) return cases;
  const random = seededRandom(Number(CHAOS_SEED));
  return cases
    .map((entry) => ({ entry, at: random() }))
    .sort((one, other) => one.at - other.at)
    .slice(0, Math.ceil(Number(CHAOS_ROUNDS) * share))
    .map(({ entry }) => entry);
}
