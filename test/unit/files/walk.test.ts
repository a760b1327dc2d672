import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileFilter } from '../../../src/files/globs.js';
import { type WalkedEntry, walkFiles } from '../../../src/files/walk.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'croton-walk-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function walk(filter = compileFilter()): Promise<WalkedEntry[]> {
  const found: WalkedEntry[] = [];
  for await (const entry of walkFiles(root, filter)) found.push(entry);
  return found;
}

async function create(...names: string[]) {
  for (const name of names) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), '');
  }
}

test('yields in byte order of whole paths, as a manifest is sorted', async () => {
  const names = ['a/b.mp4', 'a.mp4', 'a-b.mp4', 'Z.mp4', 'a/a/c.mp4', 'é.mp4', '\u{1f600}.mp4', '\uff5e.mp4'];
  await create(...names);
  const relatives = (await walk()).map((entry) => entry.relative);
  const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(relatives).toEqual(sorted);
});

test('passes over hidden names and what the filter refuses', async () => {
  await create('.Trash/a.mp4', '._a.mp4', 'drafts/a.mp4', 'a.txt', 'a.mp4');
  const found = await walk(compileFilter({ exclude: ['drafts/**'] }));
  expect(found.map((entry) => entry.relative)).toEqual(['a.mp4']);
});

test('tells links from files and follows none, loops neither', async () => {
  await create('a.mp4', 'sub/b.mp4');
  await symlink('a.mp4', join(root, 'link.mp4'));
  await symlink('..', join(root, 'sub', 'loop'));
  await symlink('loop.mp4', join(root, 'loop.mp4'));
  const kinds = (await walk()).map((entry) => `${entry.relative} ${entry.kind}`);
  expect(kinds).toEqual(['a.mp4 file', 'link.mp4 symlink', 'loop.mp4 symlink', 'sub/b.mp4 file']);
});

test('opens names that are not UTF-8 by their bytes', async () => {
  const bytes = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff]), Buffer.from('.mp4')]);
  await writeFile(bytes, '');
  const [entry] = await walk();
  expect(entry).toMatchObject({ relative: '\ufffd.mp4', kind: 'file' });
  expect(Buffer.isBuffer(entry?.path) && entry.path.equals(bytes)).toBe(true);
});

test('keeps odd but valid names', async () => {
  const names = ['-x.mp4', 'a\nb.mp4', 'line\nbreak/c.mp4', '\u001b[31m.mp4'];
  await create(...names);
  expect((await walk()).map((entry) => entry.relative).sort()).toEqual([...names].sort());
});

test('reports a folder that cannot be read and goes on', async () => {
  await create('locked/a.mp4', 'z.mp4');
  await chmod(join(root, 'locked'), 0);
  const found = await walk();
  await chmod(join(root, 'locked'), 0o700);
  if (process.getuid?.() === 0) return;
  expect(found.map(({ relative, kind }) => [relative, kind])).toEqual([
    ['locked', 'unreadable-folder'],
    ['z.mp4', 'file'],
  ]);
});

test('a root that is not there is an unreadable folder', async () => {
  const found = [];
  for await (const entry of walkFiles(join(root, 'gone'), compileFilter())) found.push(entry);
  expect(found).toEqual([
    { path: join(root, 'gone'), relative: '', kind: 'unreadable-folder', reason: 'ENOENT' },
  ]);
});
