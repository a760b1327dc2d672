import { expect, test } from 'vitest';
import type { Failure } from '../../../src/transfer/failure.js';
import { backoffMs, DEFAULT_RETRY, decideRetry } from '../../../src/transfer/retry-decision.js';
import { DEFAULT_STALL, stallAllowanceMs } from '../../../src/transfer/stall-timer.js';

const FRESH = { failures: 0, futile: 0, elapsedMs: 0 };
const decide = (failure: Failure, state = FRESH) => decideRetry(failure, state, DEFAULT_RETRY, () => 0.5);
const status = (code: number, retryAfterMs?: number): Failure => ({
  kind: 'status',
  status: code,
  retryAfterMs,
});

test.each([408, 423, 425, 429, 460, 400, 409, 500, 502, 503, 504, 507])('%i is tried again', (code) => {
  expect(decide(status(code)).action).toBe('continue');
});

test.each([404, 410])('only %i means gone', (code) => {
  expect(decide(status(code)).action).toBe('restart');
});

test('another size means gone', () => {
  expect(decide({ kind: 'gone' }).action).toBe('restart');
});

test.each([401, 403])('%i is not gone: it stops with everything kept', (code) => {
  expect(decide(status(code))).toEqual({ action: 'give-up', because: 'signed-out' });
});

test.each([402, 405, 411, 412, 413, 415, 422])('%i is refused', (code) => {
  expect(decide(status(code))).toEqual({ action: 'give-up', because: 'refused' });
});

test('an endpoint that is away is waited for within the window, however often it fails', () => {
  const inside = { failures: 500, futile: 0, elapsedMs: DEFAULT_RETRY.windowMs - 60_000 };
  expect(decide({ kind: 'network', code: 'ECONNREFUSED' }, inside).action).toBe('continue');
  const late = { ...inside, elapsedMs: DEFAULT_RETRY.windowMs };
  expect(decide({ kind: 'network', code: 'ECONNREFUSED' }, late)).toEqual({
    action: 'give-up',
    because: 'unreachable',
  });
  for (const code of [408, 423, 425, 429, 502, 503, 504, 507]) {
    expect(decide(status(code), { ...inside, futile: 500 }).action).toBe('continue');
    expect(decide(status(code), late)).toEqual({ action: 'give-up', because: 'unreachable' });
  }
});

test('an endpoint that answers badly again and again is given up', () => {
  const state = { failures: 8, futile: DEFAULT_RETRY.maxFutile, elapsedMs: 0 };
  expect(decide({ kind: 'no-progress' }, state)).toEqual({ action: 'give-up', because: 'futile' });
  expect(decide(status(500), state)).toEqual({ action: 'give-up', because: 'futile' });
});

test('the wait doubles, has jitter and a ceiling', () => {
  const at = (failures: number, random: number) =>
    backoffMs({ kind: 'stall', quietMs: 1 }, failures, DEFAULT_RETRY, () => random);
  expect([0, 1, 2, 3].map((failures) => at(failures, 1))).toEqual([1000, 2000, 4000, 8000]);
  expect(at(3, 0)).toBe(4000);
  expect(at(1000, 1)).toBe(DEFAULT_RETRY.maxDelayMs);
});

test('Retry-After is the least that is waited, and an absurd one ends it', () => {
  const decision = decide(status(429, 45_000));
  expect(decision.action === 'continue' && decision.delayMs).toBeGreaterThanOrEqual(45_000);
  expect(decide(status(429, 86_400_000))).toEqual({ action: 'give-up', because: 'unreachable' });
  const waits = [0, 1].map((random) => backoffMs(status(429, 45_000), 0, DEFAULT_RETRY, () => random));
  expect(waits.map(Math.round)).toEqual([45_000, 49_500]);
});

test('patience is 30 s and 4 MiB at the goodput, at most 10 min', () => {
  expect(stallAllowanceMs(DEFAULT_STALL, 4 * 1024 * 1024)).toBe(31_000);
  // A fourth of 500 kbit/s: silences of 66 s were measured there.
  expect(stallAllowanceMs(DEFAULT_STALL, 15_625)).toBeGreaterThan(66_000);
  expect(stallAllowanceMs(DEFAULT_STALL, undefined)).toBeGreaterThan(66_000);
  expect(stallAllowanceMs(DEFAULT_STALL, 1)).toBe(600_000);
  expect(stallAllowanceMs(DEFAULT_STALL, 1e9, 2)).toBeGreaterThan(4 * 30_000);
  // Buffers hold no more than what they were given.
  expect(stallAllowanceMs(DEFAULT_STALL, 16 * 1024, 0, 1024 * 1024)).toBe(94_000);
  expect(stallAllowanceMs(DEFAULT_STALL, 16 * 1024, 0, 0)).toBe(46_000);
});

test.each([404, 409, 500, 503])('%i with a Retry-After of years is given up, not slept through', (code) => {
  expect(decide(status(code, 1e12)).action).toBe('give-up');
  expect(decide(status(code, Number.POSITIVE_INFINITY)).action).toBe('give-up');
});
