import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLock } from '../../../src/files/lock.js';
import { ownIdentity } from '../../../src/files/process-identity.js';
import { isUploading } from '../../../src/transfer/running-uploads.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-running-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('an upload runs as long as a process that lives has its lock', async () => {
  expect(await isUploading(join(folder, 'none'))).toBe(false);
  await writeFile(join(folder, 'receipts.log'), '');
  const dead = { ...ownIdentity(), pid: 2 ** 22 + 1 };
  await writeFile(join(folder, 'dead.lock'), JSON.stringify(dead));
  expect(await isUploading(folder)).toBe(false);
  const lock = await acquireLock(join(folder, 'collection.lock'), 'the collection');
  expect(await isUploading(folder)).toBe(true);
  await lock.release();
  expect(await isUploading(folder)).toBe(false);
});
