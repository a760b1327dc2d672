import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scanCollection, scanStamp } from '../../../src/journey/scan-collection.js';
import { setUpScan } from '../../../src/journey/scan-setup.js';
import { BuildMemory } from '../../../src/manifest/build-memory.js';
import { loadCollection } from '../../../src/manifest/collection.js';
import { readEntryState } from '../../../src/media/entry-state.js';
import { findFfprobe } from '../../../src/media/find-ffprobe.js';
import { repository } from '../../support/endpoint-process.js';
import { fakeContext } from '../../support/fake-context.js';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-scan-')));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what is learned of a clip is kept before its turn comes, while an earlier one is still read', async () => {
  const media = join(folder, 'clips');
  await mkdir(media);
  await writeFile(join(media, 'croton.yaml'), 'collection: Scanned\n');
  for (const name of ['a-slow.mp4', 'b.mp4'])
    await copyFile(join(repository, 'test/fixtures/clips/plain.mp4'), join(media, name));
  const env = { CROTON_STATE_DIR: join(folder, 'state'), CROTON_CACHE_DIR: join(folder, 'cache') };
  const { context } = fakeContext({ cwd: media, env });
  const real = await findFfprobe(context, { explicit: undefined });
  const go = join(folder, 'go');
  const path = join(folder, 'ffprobe');
  const wait = `case "$*" in *a-slow*) while [ ! -e '${go}' ]; do sleep 0.05; done;; esac`;
  await writeFile(path, `#!/bin/sh\n${wait}\nexec '${real.path}' "$@"\n`, { mode: 0o755 });
  const ffprobe = await findFfprobe(context, { explicit: path });
  const collection = await loadCollection(join(media, 'croton.yaml'));
  const manifestPath = join(media, 'manifest.jsonl');
  const options = { collection, manifestPath, useIgnoreFile: true };
  const memory = await BuildMemory.open(env, manifestPath);
  try {
    const scan = { ...(await setUpScan(context, options, ffprobe, () => {})), memory, jobs: 2 };
    const names: string[] = [];
    const scanning = (async () => {
      for await (const { fileName } of scanCollection(scan)) names.push(fileName);
    })();
    const later = await readEntryState(join(media, 'b.mp4'));
    const known = () =>
      later.kind === 'file' ? memory.knownFile('b.mp4', later.identity, scanStamp(scan)) : undefined;
    await vi.waitFor(() => expect(known()).toBeDefined(), 10_000);
    expect(names).toEqual([]);
    await writeFile(go, '');
    await scanning;
    expect(names).toEqual(['a-slow.mp4', 'b.mp4']);
  } finally {
    await writeFile(go, '');
    await memory.close();
  }
});
