import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FindOptions, type FoundClip, findClips } from '../../../src/journey/find-clips.js';
import { PolicyFinder } from '../../../src/journey/load-policy.js';
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

async function find(
  paths: string[],
  { cwd = folder, ...options }: Partial<FindOptions> & { cwd?: string } = {},
) {
  const context = fakeContext({ cwd }).context;
  const found: FoundClip[] = [];
  for await (const clip of findClips(context, { useConfig: true, ...options, paths })) found.push(clip);
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

describe('globs of the command line', () => {
  test('are added to those of the collection', async () => {
    await put({
      'croton.yaml': 'include: ["a/**"]\nexclude: ["**/x.mp4"]\n',
      ...{ 'a/1.mp4': '', 'a/x.mp4': '', 'a/2.mp4': '', 'b/3.dv': '', 'c/4.mp4': '' },
    });
    const more = { include: ['**/*.dv'], exclude: ['a/2*'] };
    expect(await names(['.'], more)).toEqual(['a/1.mp4', 'b/3.dv']);
    expect(await names(['.'], { ...more, useConfig: false })).toEqual(['b/3.dv']);
  });

  test('do not concern files that a person named', async () => {
    await put({ 'a.mp4': '' });
    expect(await names(['a.mp4'], { exclude: ['**'] })).toEqual(['a.mp4']);
  });
});

describe('a list of names', () => {
  async function* list(...entries: (string | Buffer)[]) {
    yield* entries;
  }

  test('comes after the arguments, each path once; one that is not there is found all the same', async () => {
    await put({ 'a.mp4': '', 'b.mp4': '', 'd/1.mp4': '', 'd/2.mp4': '' });
    const listed = list('gone.mp4', './b.mp4', 'a.mp4', 'd', 'd/2.mp4', 'gone.mp4');
    const found = await find(['a.mp4'], { listed });
    expect(found.map(({ path }) => path)).toEqual(['a.mp4', 'gone.mp4', './b.mp4', 'd/1.mp4', 'd/2.mp4']);
    expect(found[1]).toMatchObject({ location: join(folder, 'gone.mp4'), named: true });
  });

  test('of no names finds nothing, and that is no error', async () => {
    expect(await names([], { listed: list() })).toEqual([]);
  });

  test('keeps names that are not UTF-8', async () => {
    const [clip] = await find([], { listed: list(Buffer.from([0xff, 0x2e])) });
    expect(clip?.location).toEqual(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x2e])]));
  });

  test('is narrowed by the globs of the command line, and belongs to its collections', async () => {
    await put({ 'croton.yaml': 'exclude: ["a.mp4"]\nshare: { location: keep }\n', 'a.mp4': '', 'b.txt': '' });
    const entries = () => list('a.mp4', 'b.txt');
    expect(await names([], { listed: entries() })).toEqual(['a.mp4', 'b.txt']);
    expect(await names([], { listed: entries(), include: ['*.mp4'] })).toEqual(['a.mp4']);
    expect(await names([], { listed: entries(), exclude: ['*.mp4'] })).toEqual(['b.txt']);
    expect((await find([], { listed: entries() }))[0]?.share?.location).toBe('keep');
  });
});

test('each clip comes with the policy of its collection', async () => {
  await put({
    ...{ 'a/croton.yaml': 'policy: croton:strict\n', 'a/1.mp4': '' },
    ...{ 'b/croton.yaml': 'policy: croton:archive\n', 'b/2.mp4': '', 'c/3.mp4': '' },
  });
  const policies = new PolicyFinder({ cwd: folder });
  const found = await find(['a', 'b/2.mp4', 'c'], { policies });
  expect(found.map(({ policy }) => policy?.name)).toEqual([
    'croton:strict',
    'croton:archive',
    'croton:recommended',
  ]);
  const one = new PolicyFinder({ cwd: folder, flag: 'croton:archive' });
  expect((await find(['a'], { policies: one }))[0]?.policy?.name).toBe('croton:archive');
});
