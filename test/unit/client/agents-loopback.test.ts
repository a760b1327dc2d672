import { expect, test } from 'vitest';
import { createClient } from '../../../src/client/endpoint-client.js';
import { json, listen } from '../../support/listening-server.js';
import { testContext } from '../../support/test-context.js';
import { me } from './fixtures.js';

test('a name below localhost is this computer, whatever a name server says', async () => {
  const server = await listen((_, response) => json(response, 200, me));
  const endpoint = server.url.replace(/127\.0\.0\.1|\[::1\]/, 'never-asked.croton.localhost');
  const client = createClient({ context: testContext().context, endpoint, token: 'secret' });
  expect(await client.me()).toMatchObject({ name: 'ada' });
  expect(server.heard).toHaveLength(1);
  await server.close();
});
