import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTextFile } from '../../../src/files/read-text-file.js';
import { findCollection, loadCollection } from '../../../src/manifest/collection.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-text-'));
  path = join(folder, 'croton.yaml');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('reads what is there, and knows what is not', async () => {
  await writeFile(path, 'media: clips\n');
  expect(await readTextFile(path, 100)).toBe('media: clips\n');
  expect(await readTextFile(join(folder, 'none'), 100)).toBeUndefined();
  expect(await readTextFile(join(folder, 'n'.repeat(300)), 100)).toBeUndefined();
  await expect(readTextFile(path, 5)).rejects.toMatchObject({ code: 'file/unreadable' });
});

test.skipIf(process.platform === 'win32')('neither a pipe, a device nor a huge file hangs it', async () => {
  execFileSync('mkfifo', [path]);
  expect(await findCollection(folder)).toBe(path);
  const refused = { code: 'file/unreadable' };
  await expect(loadCollection(path)).rejects.toMatchObject(refused);
  await rm(path);
  await symlink('/dev/zero', path);
  await expect(loadCollection(path)).rejects.toMatchObject(refused);
  await rm(path);
  await writeFile(path, '');
  await truncate(path, 3 * 2 ** 30);
  await expect(loadCollection(path)).rejects.toMatchObject(refused);
});
