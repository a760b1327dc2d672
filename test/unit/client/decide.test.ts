import { expect, test } from 'vitest';
import { decideAll } from '../../../src/client/decide.js';
import { CrotonError } from '../../../src/errors.js';
import type { Decision } from '../../../src/protocol/review.js';
import { testContext } from '../../support/test-context.js';
import { detailOf, digestOf, idOf, summaryOf } from './fixtures.js';

type Client = Parameters<typeof decideAll>[1];
const numberOf = (id: string) => Number.parseInt(id.slice(-12), 16);

function curator(over: Partial<Client> = {}) {
  const batches: Decision[][] = [];
  let read = 0;
  const client: Client = {
    showSubmission: async (id) => {
      read += 1;
      return detailOf(numberOf(id), { round: 3 });
    },
    async *eachSubmission() {
      for (let n = 0; n < 1000; n += 1) yield summaryOf(n, { round: 3 });
    },
    decide: async (decisions) => {
      batches.push(decisions as Decision[]);
      return decisions.map(({ item }) => ({ item, status: 'applied', decision: 'd', state: 'queued' }));
    },
    ...over,
  };
  return { client, batches, reads: () => read };
}

async function collect(client: Client, ids: string[]) {
  const results = [];
  for await (const result of decideAll(testContext().context, client, ids, {
    verdict: 'accept',
    reasons: [],
  })) {
    results.push(result);
  }
  return results;
}

test('decides on the round and record that it read, 500 at a time, in order', async () => {
  const { client, batches, reads } = curator();
  const ids = Array.from({ length: 1100 }, (_, n) => idOf(n));
  const results = await collect(client, ids);
  expect(results.map(({ item }) => item)).toEqual(ids);
  expect(batches.map((batch) => batch.length)).toEqual([500, 500, 100]);
  // The rest is not in the queue: each is read by itself.
  expect(reads()).toBe(100);
  expect(batches[0]?.[7]).toEqual({
    item: idOf(7),
    round: 3,
    record: digestOf(1007),
    verdict: 'accept',
    reasons: [],
  });
});

test('one that is not there does not stop the others', async () => {
  const { client, batches } = curator({
    showSubmission: async (id) => {
      if (numberOf(id) === 1) throw new CrotonError('endpoint/not-found', { origin: 'x' });
      return detailOf(numberOf(id));
    },
  });
  const results = await collect(client, [idOf(0), idOf(1), idOf(2)]);
  expect(results.map(({ status }) => status)).toEqual(['applied', 'refused', 'applied']);
  expect(results[1]).toMatchObject({ item: idOf(1), code: 'not-found' });
  expect(batches[0]).toHaveLength(2);
});

test('an endpoint that is gone ends it', async () => {
  const { client } = curator({
    showSubmission: async () => {
      throw new CrotonError('endpoint/unreachable', { origin: 'x', reason: 'y' });
    },
  });
  await expect(collect(client, [idOf(0)])).rejects.toMatchObject({ code: 'endpoint/unreachable' });
});

test('a result that is missing is an error of that item', async () => {
  const { client } = curator({
    decide: async (decisions) =>
      decisions.map(() => ({ item: idOf(0), status: 'applied', decision: 'd', state: null })),
  });
  const results = await collect(client, [idOf(0), idOf(1)]);
  expect(results.map(({ status }) => status)).toEqual(['applied', 'error']);
});
