import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { KeyedLog } from '../../../src/files/keyed-log.js';
import { makeFolder } from '../../../src/files/make-folder.js';
import { mountSmallDisk } from '../../support/small-disk.js';

test('folders are made down to the last, and may be there', async () => {
  const home = await mkdtemp(join(tmpdir(), 'croton-folder-'));
  const path = join(home, 'a', 'b');
  for (let n = 0; n < 2; n += 1) makeFolder(path, 0o700);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await rm(home, { recursive: true });
});

test('a disk that is read-only is said to be, not that a folder is missing', async ({ skip }) => {
  const disk = await mountSmallDisk(1 << 20);
  if (typeof disk === 'string') return skip(disk);
  try {
    await execa('mount', ['-o', 'remount,ro', disk.folder]);
    expect(() => makeFolder(join(disk.folder, 'a/b/c'))).toThrow('EROFS');
    await expect(KeyedLog.open(join(disk.folder, 'a/b/x.log'))).rejects.toThrow('the disk is read-only');
  } finally {
    await disk.remove();
  }
});
