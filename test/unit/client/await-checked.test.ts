import { expect, test } from 'vitest';
import { awaitChecked } from '../../../src/client/await-checked.js';
import type { ListFilters } from '../../../src/client/endpoint-client.js';
import { testContext } from '../../support/test-context.js';
import { digestOf, summaryOf } from './fixtures.js';

/** An endpoint that has `counts[n]` clips pending when it is asked for the n-th time. */
function endpoint(counts: readonly number[]) {
  const queries: ListFilters[] = [];
  async function* eachSubmission(query: ListFilters) {
    queries.push(query);
    const count = counts[Math.min(queries.length, counts.length) - 1] ?? 0;
    for (let n = 0; n < count; n += 1) yield summaryOf(n, { state: 'received' });
  }
  return { client: { eachSubmission }, queries };
}

const isUploading = async () => false;

test('clips whose bytes nobody sends are not waited for, others are', async () => {
  const { context, waits } = testContext();
  async function* eachSubmission() {
    yield summaryOf(1, { state: 'declared' });
    if (waits.length < 2) yield summaryOf(2, { state: 'received' });
  }
  let uploads = 4;
  const sending = async () => {
    uploads -= 1;
    return uploads >= 0;
  };
  const wait = { until: 'decided', isUploading: sending, onWait() {} } as const;
  expect(await awaitChecked(context, { eachSubmission }, wait)).toBe('upload-needed');
  // Two pauses for the other clip, two for the upload.
  expect(waits).toHaveLength(4);
});

test('asks for what is pending alone, ever more seldom, until there is nothing', async () => {
  const { context, waits } = testContext();
  const { client, queries } = endpoint([3, 3, 1, 0]);
  const told: string[] = [];
  const onWait = (pending: ReadonlyMap<string, number>) => void told.push(JSON.stringify([...pending]));
  expect(await awaitChecked(context, client, { until: 'checked', isUploading, onWait })).toBe('all');
  expect(queries[0]).toEqual({ contributor: 'me', state: 'declared,received' });
  expect(told).toEqual(['[["received",3]]', '[["received",3]]', '[["received",1]]']);
  expect(waits).toEqual([2000, 3000, 4500]);
});

test('hours of waiting are a request every five minutes', async () => {
  const { context, waits } = testContext();
  const { client } = endpoint([1]);
  const timeoutMs = 6 * 3_600_000;
  expect(await awaitChecked(context, client, { until: 'decided', isUploading, timeoutMs, onWait() {} })).toBe(
    'time-over',
  );
  expect(waits.length).toBeLessThan(100);
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(timeoutMs);
});

test('clips of another manifest are not waited for', async () => {
  const { context, waits } = testContext();
  const contents = new Set([digestOf(7)]);
  expect(
    await awaitChecked(context, endpoint([3]).client, {
      until: 'checked',
      contents,
      isUploading,
      onWait() {},
    }),
  ).toBe('all');
  expect(waits).toEqual([]);
});

test('Ctrl-C ends it', async () => {
  const stopped = AbortSignal.abort();
  const { context } = testContext({ signal: stopped });
  const waiting = awaitChecked(context, endpoint([1]).client, { until: 'checked', isUploading, onWait() {} });
  await expect(waiting).rejects.toMatchObject({ code: 'run/interrupted' });
});
