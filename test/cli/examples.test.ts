import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeUser, repository } from '../support/run-croton.js';

test('the example of a collection file gives complete records', async () => {
  const user = await makeUser();
  const { folder } = user;
  try {
    await cp(join(repository, 'examples/lagos-street-food'), folder, { recursive: true });
    await cp(join(repository, 'examples/clips/lagos-market.mp4'), join(folder, 'dance/evening.mp4'));
    expect(await user.croton(['manifest', 'build'])).toMatchObject({ code: 0 });
    const record = JSON.parse(await readFile(join(folder, 'manifest.jsonl'), 'utf8'));
    expect(record).toMatchObject({
      file_name: 'dance/evening.mp4',
      rights: { attribution: 'Ada Obi' },
      culture: { domains: ['dance', 'music'], languages: ['yo', 'pcm'] },
    });
    expect(await user.croton(['manifest', 'check', 'manifest.jsonl'])).toMatchObject({ code: 0 });
  } finally {
    await user.remove();
  }
});
