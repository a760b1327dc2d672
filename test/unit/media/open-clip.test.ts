import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClip } from '../../../src/media/open-clip.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-open-'));
  path = join(folder, 'a.mp4');
  await writeFile(path, Buffer.alloc(1 << 20, 'a'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('reads under way come to their end before its number may be another file’s', async () => {
  await writeFile(join(folder, 'b.mp4'), Buffer.alloc(1 << 20, 'b'));
  for (let round = 0; round < 50; round += 1) {
    const clip = await openClip(path);
    const buffers = Array.from({ length: 8 }, () => Buffer.alloc(1 << 20));
    const reads = buffers.map((buffer) => clip.read(buffer, 0));
    clip.close();
    clip.close();
    // Takes the first number that is free.
    const other = await openClip(join(folder, 'b.mp4'));
    expect(await Promise.all(reads)).toEqual(buffers.map((buffer) => buffer.length));
    for (const buffer of buffers) expect([buffer[0], buffer.at(-1)]).toEqual([97, 97]);
    other.close();
  }
});

test('nothing is read once it is closed', async () => {
  const clip = await openClip(path);
  clip.close();
  await expect(clip.read(Buffer.alloc(1), 0)).rejects.toThrow('closed');
  expect(() => clip.stat()).toThrow('closed');
});
