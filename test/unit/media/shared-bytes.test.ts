import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { openSharedBytes, type SharedBytes } from '../../../src/media/shared-bytes.js';
import { makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
const content = randomBytes(1_300_000);
const path = at('clip');
let shared: SharedBytes;

beforeEach(async () => {
  await writeFile(path, content);
  shared = await openSharedBytes(path, null);
  return () => shared.close();
});
afterAll(remove);

test('the bytes are the file’s for now, as a whole and in ranges', async () => {
  expect(shared).toMatchObject({ path, sizeBytes: content.length, sharedVersion: null });
  expect((await buffer(shared.stream())).equals(content)).toBe(true);
  for (const [start, end] of [
    [0, 1],
    [524_287, 524_290],
    [1_299_999, 1_300_000],
    [7, 7],
    [1_300_000, 1_300_000],
  ] as const) {
    expect((await buffer(shared.stream({ start, end }))).equals(content.subarray(start, end))).toBe(true);
  }
  expect((await buffer(shared.stream({ start: 1_000_000 }))).equals(content.subarray(1_000_000))).toBe(true);
});

test('two streams at once do not disturb each other', async () => {
  const [a, b] = await Promise.all([
    buffer(shared.stream({ end: 700_000 })),
    buffer(shared.stream({ start: 600_000 })),
  ]);
  expect(a.equals(content.subarray(0, 700_000)) && b.equals(content.subarray(600_000))).toBe(true);
});

test('the digest is the SHA-256 of the bytes', async () => {
  const expected = createHash('sha256').update(content).digest('hex');
  expect(await digestSharedBytes(shared)).toBe(`sha256:${expected}`);
});

test.each([
  ['grew', () => appendFile(path, 'more')],
  ['shrank', () => truncate(path, 1000)],
  ['was written in place', () => writeFile(path, randomBytes(content.length), { flag: 'r+' })],
  ['was touched', () => utimes(path, 1, 1)],
])('a file that %s ends its stream with an error', async (_, change) => {
  await change();
  await expect(buffer(shared.stream())).rejects.toMatchObject({ code: 'file/changed' });
  await expect(digestSharedBytes(shared)).rejects.toMatchObject({ code: 'file/changed' });
});

test('a file that is renamed is read to its end', async () => {
  await rename(path, at('elsewhere'));
  expect((await buffer(shared.stream())).equals(content)).toBe(true);
});

test('what is no regular file is refused and does not hang', async () => {
  await expect(openSharedBytes(at('.'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
  await expect(openSharedBytes(at('nothing'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [at('pipe')]);
  await expect(openSharedBytes(at('pipe'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
});
