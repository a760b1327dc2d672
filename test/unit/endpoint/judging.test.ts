import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

const clip = (name: string) => readFile(new URL(`../../fixtures/clips/${name}`, import.meta.url));

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint({ judge: undefined });
});
afterAll(() => endpoint.remove());

it('looks at the bytes itself: a good clip is queued', async () => {
  const submission = await endpoint.as('ada').contribute(await clip('plain.mp4'));
  expect((await endpoint.as('ada').show(submission)).state).toBe('queued');
});

it('returns what is no good, with findings and a receipt', async () => {
  const whole = await clip('plain.mp4');
  const submission = await endpoint.as('ada').contribute(whole.subarray(0, whole.length - 3000));
  const detail = await endpoint.as('ada').show(submission);
  expect(detail.state).toBe('returned');
  expect(detail.findings.map(({ rule }) => rule)).toContain('file/truncated');
  const text = await endpoint.as('ada').contribute(Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n'));
  expect((await endpoint.as('ada').show(text)).state).toBe('returned');
});

it('returns a location that nobody chose to share, and takes one that was chosen', async () => {
  const bytes = await clip('location.mp4');
  const unasked = await endpoint.as('ada').contribute(bytes);
  expect(await endpoint.as('ada').show(unasked)).toMatchObject({ state: 'returned' });
  const dayo = await endpoint.account({ name: 'dayo', roles: ['contributor'] });
  const media = { ...(recordFor(bytes).media as object), embedded: ['location'] };
  const chosen = await dayo.contribute(bytes, { media });
  expect((await dayo.show(chosen)).state).toBe('queued');
});
