import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FoundClip, findClips } from '../../../src/journey/find-clips.js';
import { fakeContext } from '../../support/fake-context.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-find-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function find(paths: string[], { cwd = folder, useConfig = true } = {}) {
  const context = fakeContext({ cwd }).context;
  const found: FoundClip[] = [];
  for await (const clip of findClips(context, { paths, useConfig })) found.push(clip);
  return found;
}
const names = async (...args: Parameters<typeof find>) => (await find(...args)).map(({ path }) => path);

describe('in a collection', () => {
  test('its globs count from its media folder, wherever the search starts', async () => {
    await put({
      'croton.yaml': 'exclude: ["a/drafts/**"]\n',
      '.crotonignore': 'a/x.mp4\n',
      'a/drafts/1.mp4': '',
      'a/x.mp4': '',
      'a/y.mp4': '',
    });
    expect(await names(['.'])).toEqual(['a/y.mp4']);
    expect(await names(['a'])).toEqual(['a/y.mp4']);
    expect(await names(['.'], { cwd: join(folder, 'a') })).toEqual(['y.mp4']);
    expect(await names(['a/x.mp4'])).toEqual(['a/x.mp4']);
    expect(await names(['a'], { useConfig: false })).toEqual(['a/drafts/1.mp4', 'a/x.mp4', 'a/y.mp4']);
  });

  test('its folder stands for its media, inside or elsewhere', async () => {
    await put({
      'near/croton.yaml': 'media: clips\n',
      'near/clips/1.mp4': '',
      'near/other.mp4': '',
      'far/croton.yaml': 'media: ../card\nshare: { location: keep }\n',
      'card/2.mp4': '',
    });
    expect(await names(['near'])).toEqual(['near/clips/1.mp4']);
    expect(await names(['far'])).toEqual([join(folder, 'card/2.mp4')]);
    const [clip] = await find(['../card'], { cwd: join(folder, 'far') });
    expect(clip).toMatchObject({ path: '../card/2.mp4', share: { location: 'keep', device: 'remove' } });
  });

  test('clips that are not of the collection know nothing of it', async () => {
    await put({
      'croton.yaml': 'media: clips\nshare: { location: keep }\n',
      'clips/1.mp4': '',
      'other/2.mp4': '',
    });
    expect((await find(['other', 'other/2.mp4']))[0]?.share).toBeUndefined();
    expect((await find(['clips/1.mp4']))[0]?.share?.location).toBe('keep');
  });

  test('a mistake in its file ends the search before anything is found', async () => {
    await put({ 'croton.yaml': 'shares: {}\n', '1.mp4': '' });
    await expect(find(['1.mp4'])).rejects.toMatchObject({ code: 'config/invalid' });
    expect(await names(['1.mp4'], { useConfig: false })).toEqual(['1.mp4']);
  });
});
