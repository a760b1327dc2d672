import { expect, test } from 'vitest';
import type { ListFilters } from '../../../src/client/endpoint-client.js';
import { ownSubmissions } from '../../../src/client/own-submissions.js';
import type { SubmissionSummary } from '../../../src/protocol/submissions.js';
import { digestOf, summaryOf } from './fixtures.js';

function endpoint(count: number) {
  const queries: ListFilters[] = [];
  async function* eachSubmission(query: ListFilters): AsyncGenerator<SubmissionSummary> {
    queries.push(query);
    const asked = query.content?.split(',');
    for (let n = 0; n < count; n += 1) {
      if (asked === undefined || asked.includes(digestOf(n))) yield summaryOf(n);
    }
  }
  return { client: { eachSubmission }, queries };
}

const contents = (count: number) => new Set(Array.from({ length: count }, (_, n) => digestOf(n)));

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

test('all of one’s own', async () => {
  const { client, queries } = endpoint(3);
  expect(await countOf(ownSubmissions(client))).toBe(3);
  expect(queries).toEqual([{ contributor: 'me', sort: 'newest' }]);
});

test('few clips are asked for, 100 in a query', async () => {
  const { client, queries } = endpoint(400);
  expect(await countOf(ownSubmissions(client, contents(250)))).toBe(250);
  expect(queries.map(({ content }) => content?.split(',').length)).toEqual([100, 100, 50]);
});

test('many clips are picked from the whole list', async () => {
  const { client, queries } = endpoint(3000);
  expect(await countOf(ownSubmissions(client, contents(2000)))).toBe(2000);
  expect(queries).toHaveLength(1);
});

test('clips that nobody asked for are not taken, whatever the endpoint lists', async () => {
  async function* eachSubmission(): AsyncGenerator<SubmissionSummary> {
    for (let n = 0; n < 3; n += 1) yield summaryOf(n);
  }
  const rows = [];
  for await (const row of ownSubmissions({ eachSubmission }, contents(1))) rows.push(row.id);
  expect(rows).toEqual([digestOf(0)]);
});
