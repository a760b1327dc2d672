import { expect, test } from 'vitest';
import { EndpointRefusal } from '../../../src/client/refusal.js';
import { DEFAULT_RETRY, type Retry, retryWaitMs, withRetries } from '../../../src/client/retry.js';
import { CrotonError } from '../../../src/errors.js';
import { testContext } from '../../support/test-context.js';

const unreachable = () => new CrotonError('endpoint/unreachable', { origin: 'x', reason: 'y' });
const failed = (retryAfterMs?: number) =>
  new CrotonError(
    'endpoint/failed',
    { origin: 'x', reason: 'y' },
    { cause: new EndpointRefusal(503, undefined, retryAfterMs) },
  );
const refused = () => new CrotonError('endpoint/refused', { origin: 'x', reason: 'y' });

test('waits grow, stay within the jitter, and end with the attempts', () => {
  for (const random of [0, 0.5, 0.999]) {
    const waits = [1, 2, 3].map((attempt) =>
      retryWaitMs(unreachable(), attempt, DEFAULT_RETRY, () => random),
    );
    waits.forEach((wait, index) => {
      const ceiling = DEFAULT_RETRY.baseMs * 2 ** index;
      expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
      expect(wait).toBeLessThanOrEqual(ceiling);
    });
  }
  expect(retryWaitMs(unreachable(), 4, DEFAULT_RETRY, () => 0)).toBeUndefined();
  expect(retryWaitMs(unreachable(), 30, { ...DEFAULT_RETRY, attempts: 99 }, () => 1)).toBe(30_000);
});

test('only failures that pass are repeated', () => {
  expect(retryWaitMs(refused(), 1, DEFAULT_RETRY, () => 0)).toBeUndefined();
  expect(retryWaitMs(new Error('a bug'), 1, DEFAULT_RETRY, () => 0)).toBeUndefined();
});

test('Retry-After is kept, and one that is too long ends it', () => {
  expect(retryWaitMs(failed(20_000), 1, DEFAULT_RETRY, () => 0)).toBe(20_000);
  expect(retryWaitMs(failed(3_600_000), 1, DEFAULT_RETRY, () => 0)).toBeUndefined();
});

test('repeats until it succeeds and tells each wait', async () => {
  const { context, waits } = testContext();
  const told: Retry[] = [];
  let calls = 0;
  const attempt = async () => {
    calls += 1;
    if (calls < 3) throw unreachable();
    return 'done';
  };
  await expect(withRetries(context, DEFAULT_RETRY, attempt, (retry) => told.push(retry))).resolves.toBe(
    'done',
  );
  expect(waits).toEqual([225, 450]);
  expect(told.map(({ attempt: number, waitMs }) => [number, waitMs])).toEqual([
    [1, 225],
    [2, 450],
  ]);
});

test('an interrupt ends the wait with its own error', async () => {
  const stop = new AbortController();
  stop.abort();
  const { context } = testContext({ signal: stop.signal });
  const attempt = () => Promise.reject(unreachable());
  await expect(withRetries(context, DEFAULT_RETRY, attempt)).rejects.toMatchObject({
    code: 'run/interrupted',
  });
});
