import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAtomic, writeFileAtomic } from '../../../src/files/atomic-write.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-atomic-'));
  path = join(folder, 'sub', 'manifest.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes whole files and makes their folder', async () => {
  await writeFileAtomic(path, 'one');
  await writeFileAtomic(path, Buffer.from('two'), { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'sub'))).toEqual(['manifest.jsonl']);
});

test('a folder that is made for a private file is private', async () => {
  await writeFileAtomic(path, 'secret', { mode: 0o600 });
  expect((await stat(join(folder, 'sub'))).mode & 0o777).toBe(0o700);
});

test('streams, and shows nothing before commit', async () => {
  const file = await openAtomic(path);
  await file.write('a'.repeat(300_000));
  await file.write('é');
  expect(await stat(path).catch(() => 'absent')).toBe('absent');
  await file.commit();
  await file.discard();
  expect(await readFile(path, 'utf8')).toBe(`${'a'.repeat(300_000)}é`);
  expect(await readdir(join(folder, 'sub'))).toEqual(['manifest.jsonl']);
});

test('discard keeps the old file and leaves nothing behind', async () => {
  await writeFileAtomic(path, 'old', { mode: 0o640 });
  const file = await openAtomic(path);
  await file.write('new');
  await file.discard();
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(join(folder, 'sub'))).toEqual(['manifest.jsonl']);
  const again = await openAtomic(path);
  await again.write('new');
  await again.commit();
  expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test('writes through a link to a file, which stays a link', async () => {
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'real.jsonl'), 'old');
  await symlink('../real.jsonl', path);
  await writeFileAtomic(path, 'first');
  const file = await openAtomic(path);
  await file.write('second');
  await file.commit();
  expect(await readlink(path)).toBe('../real.jsonl');
  expect(await readFile(join(folder, 'real.jsonl'), 'utf8')).toBe('second');
});

test('never replaces a device', async () => {
  await writeFileAtomic('/dev/null', 'x');
  const file = await openAtomic('/dev/null');
  await file.write('x');
  await file.commit();
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

test('errors name the file and the reason', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const write of [(p: string) => writeFileAtomic(p, 'x'), (p: string) => openAtomic(p)])
    await expect(write(join(folder, 'file', 'a'))).rejects.toMatchObject({
      code: 'file/unwritable',
      exitCode: 3,
      message: expect.stringContaining(join(folder, 'file', 'a')),
    });
  const onFolder = await openAtomic(folder);
  await expect(onFolder.commit()).rejects.toMatchObject({ code: 'file/unwritable' });
});
