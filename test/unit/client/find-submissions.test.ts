import { expect, test } from 'vitest';
import { findSubmissionIds } from '../../../src/client/find-submissions.js';
import type { SubmissionSummary } from '../../../src/protocol/submissions.js';
import { idOf, summaryOf } from './fixtures.js';

function listing(count: number) {
  let walks = 0;
  async function* eachSubmission(): AsyncGenerator<SubmissionSummary> {
    walks += 1;
    for (let n = 0; n < count; n += 1) yield summaryOf(n);
  }
  return { client: { eachSubmission }, walks: () => walks };
}

test('whole ids are taken as they are, without asking', async () => {
  const { client, walks } = listing(0);
  expect(await findSubmissionIds(client, [idOf(1).toUpperCase(), idOf(2), idOf(1)])).toEqual([
    idOf(1),
    idOf(2),
  ]);
  expect(walks()).toBe(0);
});

test('beginnings are looked up in one walk, in their order', async () => {
  const { client, walks } = listing(100);
  const names = [idOf(42).slice(0, 23), idOf(7), idOf(9).slice(0, 23)];
  expect(await findSubmissionIds(client, names)).toEqual([idOf(42), idOf(7), idOf(9)]);
  expect(walks()).toBe(1);
});

test('one that several share, and one that none has', async () => {
  const { client } = listing(100);
  await expect(findSubmissionIds(client, ['0192f3a4'])).rejects.toMatchObject({
    code: 'submission/ambiguous',
    parameters: { count: 100 },
  });
  await expect(findSubmissionIds(client, ['ffff'])).rejects.toMatchObject({ code: 'submission/unknown' });
  for (const odd of ['01', 'clip.mp4', '../me', '']) {
    await expect(findSubmissionIds(client, [odd])).rejects.toMatchObject({ code: 'submission/unknown' });
  }
});
