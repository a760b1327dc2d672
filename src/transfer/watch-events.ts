/** What `croton upload --watch` tells beside the events of its uploads. */
import type { UploadCounts } from './tally.js';

/** The counts of one round: clips that are there from earlier rounds are in none of them. */
export type RoundCounts = Omit<UploadCounts, 'problems' | 'moreProblems'>;

export type WatchEvent =
  | {
      readonly type: 'watching';
      readonly folder: string;
      readonly settleS: number;
      readonly everyS: number;
    }
  /** Files that changed a short while ago and are waited for. Told when their number changes. */
  | { readonly type: 'settling'; readonly files: number }
  /** Something settled: a look at the collection and an upload of what is new. Rounds count from 1. */
  | { readonly type: 'round-started'; readonly round: number }
  | (RoundCounts & {
      readonly type: 'round-ended';
      readonly round: number;
      readonly durationS: number;
      /** Problems that were not told in the round before. */
      readonly newProblems: number;
    })
  /** What keeps it from going on. It tries again by itself. */
  | {
      readonly type: 'watch-waiting';
      /** Code of an error. */
      readonly code: string;
      readonly message: string;
      readonly delayMs: number;
    };
