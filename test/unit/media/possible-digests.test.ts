import { writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { possibleDigests } from '../../../src/media/possible-digests.js';
import { REMOVE_ALL, sharedVersionOf } from '../../../src/media/share.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import { clipPath, makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);

async function digestAs(path: string, version: string | null) {
  const shared = await openSharedBytes(path, version);
  return digestSharedBytes(shared).finally(() => shared.close());
}

async function allOf(path: string): Promise<string[]> {
  const digests: string[] = [];
  for await (const digest of possibleDigests(path)) digests.push(digest);
  return digests;
}

test('a clip with nothing private has one, and is read twice at most', async () => {
  const path = clipPath('plain.mp4');
  expect(await allOf(path)).toEqual([await digestAs(path, null)]);
});

test('a phone’s clip has those of every choice that was made when it was shared', async () => {
  const path = clipPath('phone.mov');
  const digests = await allOf(path);
  expect(digests[0]).toBe(await digestAs(path, null));
  expect(digests[1]).toBe(await digestAs(path, sharedVersionOf(REMOVE_ALL)));
  for (const kept of ['location', 'device', 'person'] as const) {
    expect(digests).toContain(await digestAs(path, sharedVersionOf({ ...REMOVE_ALL, [kept]: 'keep' })));
  }
  expect(new Set(digests).size).toBe(digests.length);
});

test('what is no video has that of its bytes', async () => {
  await writeFile(at('text.mp4'), 'no video');
  expect(await allOf(at('text.mp4'))).toEqual([await digestAs(at('text.mp4'), null)]);
  await expect(allOf(at('gone.mp4'))).rejects.toMatchObject({ code: 'file/unreadable' });
});
