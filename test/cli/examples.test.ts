import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, runCroton } from '../support/run-croton.js';

test('the example of a collection file gives complete records', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'croton-example-'));
  try {
    await cp(join(repository, 'examples/lagos-street-food'), folder, { recursive: true });
    await cp(join(repository, 'examples/clips/lagos-market.mp4'), join(folder, 'dance/evening.mp4'));
    const own = { CROTON_CACHE_DIR: folder, CROTON_STATE_DIR: folder, CROTON_CONFIG_DIR: folder };
    const build = await runCroton(['manifest', 'build'], { cwd: folder, env: own });
    expect(build).toMatchObject({ exitCode: 0 });
    const record = JSON.parse(await readFile(join(folder, 'manifest.jsonl'), 'utf8'));
    expect(record).toMatchObject({
      file_name: 'dance/evening.mp4',
      rights: { attribution: 'Ada Obi' },
      culture: { domains: ['dance', 'music'], languages: ['yo', 'pcm'] },
    });
    const check = await runCroton(['manifest', 'check', 'manifest.jsonl'], { cwd: folder, env: own });
    expect(check).toMatchObject({ exitCode: 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
