import { expect, it } from 'vitest';
import { uuidV7 } from '../../../src/endpoint/uuid-v7.js';
import { submissionIdSchema } from '../../../src/protocol/scalars.js';

it('makes ids that sort in the order they were made, whatever the clock does', () => {
  const now = Date.now();
  const ids = [now, now, now + 1, now - 5000, now + 2].map(uuidV7);
  for (let index = 0; index < 10_000; index += 1) ids.push(uuidV7(now + 2));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(submissionIdSchema.safeParse(ids[0]).success).toBe(true);
  expect(
    ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toBe(true);
});
