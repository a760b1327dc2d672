import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lookAtFolder } from '../../../src/journey/look-at-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-look-'));
  await mkdir(join(folder, 'a/.trash'), { recursive: true });
  for (const name of ['1.mp4', 'a/2.MP4', 'a/3.mov', 'a/.trash/4.mp4', 'a/notes.txt', 'drafts.mp4'])
    await writeFile(join(folder, name), '');
  await writeFile(join(folder, '.crotonignore'), 'drafts.mp4\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clockThatAdvances = (ms: number) => {
  let now = 0;
  return {
    now: () => {
      now += ms;
      return now;
    },
    sleep: async () => {},
  };
};

test('counts what a build would take, by kind', async () => {
  expect(await lookAtFolder(clockThatAdvances(1), folder)).toEqual({
    ...{ clips: 3, complete: true },
    kinds: [
      ['mp4', 2],
      ['mov', 1],
    ],
  });
});

test('gives up counting when it takes long, and says so', async () => {
  expect(await lookAtFolder(clockThatAdvances(1000), folder)).toMatchObject({ clips: 2, complete: false });
});

test('a folder that is not there holds nothing', async () => {
  expect(await lookAtFolder(clockThatAdvances(1), join(folder, 'none'))).toMatchObject({ clips: 0 });
});
