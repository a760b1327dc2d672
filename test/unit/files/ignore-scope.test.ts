import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileFilter } from '../../../src/files/globs.js';
import { IgnoreScope } from '../../../src/files/ignore-scope.js';
import { walkFiles } from '../../../src/files/walk.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'croton-ignore-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

async function walk(below = ''): Promise<string[]> {
  const scope = await IgnoreScope.above(root, below);
  const found: string[] = [];
  for await (const { relative } of walkFiles(join(root, below), compileFilter(), scope))
    found.push(below === '' ? relative : `${below}/${relative}`);
  return found.sort();
}

const TREE = {
  '.crotonignore': '# note\n*.tmp.mp4\n/old/\nraw/*\n!raw/keep.mp4\nsub/deep/no.mp4\n',
  'a.mp4': '',
  'a.tmp.mp4': '',
  'old/a.mp4': '',
  'x/old/a.mp4': '',
  'raw/a.mp4': '',
  'raw/keep.mp4': '',
  'sub/.crotonignore': '!b.tmp.mp4\n/c.mp4\ntakes/\n',
  'sub/b.tmp.mp4': '',
  'sub/c.mp4': '',
  'sub/d.tmp.mp4': '',
  'sub/takes/1.mp4': '',
  'sub/deep/no.mp4': '',
  'sub/deep/c.mp4': '',
  'sub/deep/.crotonignore': '!no.mp4\n',
  'takes/1.mp4': '',
};
const WANTED = [
  'a.mp4',
  'raw/keep.mp4',
  'sub/b.tmp.mp4',
  'sub/deep/c.mp4',
  'sub/deep/no.mp4',
  'takes/1.mp4',
  'x/old/a.mp4',
];

test('each ignore file counts for its folder and below, the deepest that says something decides', async () => {
  await put(TREE);
  expect(await walk()).toEqual(WANTED);
});

test.skipIf(!hasGit())('as git has it (needs git)', async () => {
  await put(TREE);
  for (const name of Object.keys(TREE).filter((path) => path.endsWith('.crotonignore')))
    await writeFile(join(root, dirname(name), '.gitignore'), TREE[name as keyof typeof TREE]);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  git('init', '-q');
  const others = git('ls-files', '--others', '--exclude-standard').trim().split('\n');
  expect(others.filter((name) => name.endsWith('.mp4')).sort()).toEqual(WANTED);
});

test('a walk that begins below sees the files above it', async () => {
  await put(TREE);
  const below = (folder: string) => WANTED.filter((name) => name.startsWith(`${folder}/`));
  expect(await walk('sub')).toEqual(below('sub'));
  expect(await walk('sub/deep')).toEqual(below('sub/deep'));
  expect(await walk('raw')).toEqual(['raw/keep.mp4']);
  expect(await walk('old')).toEqual([]);
});

test('without a scope no ignore file counts', async () => {
  await put({ '.crotonignore': '*\n', 'a.mp4': '' });
  const found: string[] = [];
  for await (const { relative } of walkFiles(root, compileFilter())) found.push(relative);
  expect(found).toEqual(['a.mp4']);
});

test('a line that would take too long is named with its file', async () => {
  await put({ 'sub/.crotonignore': '# note\n*a*a*a*b\n', 'sub/a.mp4': '' });
  await expect(walk()).rejects.toThrow('sub/.crotonignore:2: the pattern has too many wildcards');
});

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    return false;
  }
}
