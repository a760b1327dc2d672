/** When to try again, and when not to: a function of the failure and of what failed before it. */
import { type Failure, isAway } from './failure.js';

export interface RetryPolicy {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** How long an endpoint may be away before we give up, milliseconds since the first failure. */
  readonly windowMs: number;
  /** How often an endpoint that does answer may fail in a row. */
  readonly maxFutile: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  firstDelayMs: 1000,
  maxDelayMs: 30_000,
  windowMs: 10 * 60_000,
  maxFutile: 8,
};

/** What happened since the server's offset last advanced. */
export interface RetryState {
  readonly failures: number;
  /** Those of them in which the endpoint answered, but not well. */
  readonly futile: number;
  /** Milliseconds since the first of them. */
  readonly elapsedMs: number;
}

export type RetryDecision =
  /** Ask for the offset, continue there. */
  | { readonly action: 'continue'; readonly delayMs: number }
  /** Nothing is left of it at the endpoint: begin anew. */
  | { readonly action: 'restart'; readonly delayMs: number }
  | { readonly action: 'give-up'; readonly because: 'signed-out' | 'unreachable' | 'refused' | 'futile' };

/** Only 404 and 410 (and another size) mean that the upload is gone: a 401 or 503 must not discard what was sent. */
function isGone(failure: Failure): boolean {
  return failure.kind === 'gone' || (failure.kind === 'status' && [404, 410].includes(failure.status));
}

// 400: how servers answer a PATCH that a newer request displaced. 409: not the offset that they hold. 460: bad checksum.
function isFutile({ status }: Failure & { kind: 'status' }): boolean {
  return status === 400 || status === 409 || status === 460 || (status >= 500 && status < 600);
}

/** Milliseconds to wait: exponential with jitter, at least what the endpoint asked for. */
export function backoffMs(
  failure: Failure,
  failures: number,
  policy: RetryPolicy,
  random: () => number,
): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(failures, 16));
  const jittered = ceiling * (0.5 + random() / 2);
  const asked = failure.kind === 'status' ? failure.retryAfterMs : undefined;
  // A little more than asked, and not the same for all: else everyone returns in the same instant.
  return asked === undefined ? jittered : Math.max(jittered, asked * (1 + random() / 10));
}

/** What to do after `failure`. */
export function decideRetry(
  failure: Failure,
  state: RetryState,
  policy: RetryPolicy,
  random: () => number,
): RetryDecision {
  if (failure.kind === 'protocol') return { action: 'give-up', because: 'refused' };
  if (failure.kind === 'status' && [401, 403].includes(failure.status))
    return { action: 'give-up', because: 'signed-out' };
  const delayMs = backoffMs(failure, state.failures, policy, random);
  if (isAway(failure)) {
    const late = state.elapsedMs + delayMs > policy.windowMs;
    return late ? { action: 'give-up', because: 'unreachable' } : { action: 'continue', delayMs };
  }
  if (failure.kind === 'status' && !isGone(failure) && !isFutile(failure))
    return { action: 'give-up', because: 'refused' };
  // An endpoint that asks for a wait beyond the window is as good as one that never answers well.
  if (state.futile >= policy.maxFutile || delayMs > Math.max(policy.windowMs, policy.maxDelayMs))
    return { action: 'give-up', because: 'futile' };
  return { action: isGone(failure) ? 'restart' : 'continue', delayMs };
}
