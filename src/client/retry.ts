/** Repeating calls that may be repeated. A wrapper around any attempt; transport and calls know nothing of it. */
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { refusalOf } from './refusal.js';

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Longest wait before the second attempt, milliseconds; it doubles with each one. */
  readonly baseMs: number;
  /** Longest wait between attempts, milliseconds. */
  readonly capMs: number;
  /** Longest Retry-After that is waited for, milliseconds: beyond it the call fails at once. */
  readonly longestRetryAfterMs: number;
}

/** For a person who waits at a terminal. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 4,
  baseMs: 300,
  capMs: 30_000,
  longestRetryAfterMs: 120_000,
};

export interface Retry {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly waitMs: number;
  readonly error: CrotonError;
}

/**
 * How long to wait before the next attempt, milliseconds; undefined when there should be none.
 * Exponential with jitter (half to all of it), at least as long as Retry-After says.
 */
export function retryWaitMs(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (!(error instanceof CrotonError) || attempt >= policy.attempts) return undefined;
  if (error.code !== 'endpoint/unreachable' && error.code !== 'endpoint/failed') return undefined;
  const asked = refusalOf(error)?.retryAfterMs ?? 0;
  if (asked > policy.longestRetryAfterMs) return undefined;
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.round(Math.max(asked, ceiling / 2) + (random() * ceiling) / 2);
}

/** Runs `attempt` until it succeeds, fails for good, or the policy gives up; then throws its last error. */
export async function withRetries<T>(
  context: Pick<Context, 'clock' | 'random' | 'signal'>,
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  onRetry?: (retry: Retry) => void,
): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = retryWaitMs(error, number, policy, context.random);
      if (waitMs === undefined || !(error instanceof CrotonError)) throw error;
      onRetry?.({ attempt: number, waitMs, error });
      await context.clock.sleep(waitMs, context.signal).catch((stop: unknown) => {
        throw new CrotonError('run/interrupted', {}, { cause: stop });
      });
    }
  }
}
