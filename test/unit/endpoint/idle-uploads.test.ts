import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processContext } from '../../../src/context.js';
import { recordFor, startTestEndpoint } from '../../support/endpoint.js';

const DAY_MS = 24 * 60 * 60 * 1000;

it('ends uploads that got no byte for a month, and no others', async () => {
  const endpoint = await startTestEndpoint();
  const ada = endpoint.as('ada');
  const open = async (text: string) => {
    const bytes = Buffer.from(text);
    const [declared] = await ada.declare(recordFor(bytes));
    const created = await ada.create(declared?.outcome === 'upload' ? declared.submission : '', bytes.length);
    return { bytes, id: created.headers.get('location')?.split('/').at(-1) ?? '' };
  };
  const idle = await open('idle');
  const busy = await open('busy');
  await endpoint.close();
  const later = Date.now() + 31 * DAY_MS;
  const recently = new Date(later - DAY_MS);
  await utimes(join(endpoint.directory, 'uploads', busy.id), recently, recently);
  const context = processContext(new AbortController().signal);
  const clock = { ...context.clock, now: () => later };
  const again = await startTestEndpoint({ directory: endpoint.directory, context: { ...context, clock } });
  const outcome = async (bytes: Buffer) => (await again.as('ada').declare(recordFor(bytes)))[0]?.outcome;
  expect(await outcome(idle.bytes)).toBe('upload');
  expect(await outcome(busy.bytes)).toBe('resume');
  await again.remove();
});
