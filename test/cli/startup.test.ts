import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeUser, repository, type User } from '../support/run-croton.js';

let user: User;

beforeEach(async () => {
  user = await makeUser();
});

afterEach(() => user.remove());

/** What a run loaded, by V8's own account: files of croton (`dist/main.js`) and packages. */
async function loadedBy(...args: string[]) {
  const coverage = join(user.folder, 'coverage');
  const result = await user.croton(args, { env: { NODE_V8_COVERAGE: coverage } });
  const files = new Set<string>();
  const packages = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result: scripts } = JSON.parse(await readFile(join(coverage, name), 'utf8'));
    for (const { url } of scripts as { url: string }[]) {
      if (!url.startsWith('file:')) continue;
      const dependency = url.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
      if (dependency !== undefined) packages.add(dependency);
      else files.add(url.slice(url.lastIndexOf(`${repository}/`) + repository.length + 1));
    }
  }
  return { ...result, files: [...files], packages: [...packages].sort() };
}

test('--version loads nothing but the binary', async () => {
  const { code, stdout, stderr, files, packages } = await loadedBy('--version');
  const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  expect([code, stdout, stderr]).toEqual([0, `${version}\n`, '']);
  expect({ files, packages }).toEqual({ files: ['bin/croton.js'], packages: [] });
});

test('validate loads only what a check of files needs', async () => {
  const clip = join(repository, 'examples/clips/lagos-market.mp4');
  const { code, files, packages } = await loadedBy('validate', clip);
  expect([0, 3]).toContain(code);
  // What it does load shows that the account is a real one.
  expect(files).toContain('dist/commands/validate.js');
  expect(packages).toContain('commander');
  for (const heavy of ['zod', 'execa', 'conf', 'got', 'fastify', 'inquirer', 'yaml', 'kysely', 'libsql'])
    expect(packages).not.toContain(heavy);
  // It looks for a croton.yaml above the clip, and loads nothing more of that room where there is none.
  const others = files.filter((file) => file !== 'dist/manifest/collection.js');
  const rooms = new Set(others.map((file) => file.split('/')[1]));
  for (const room of ['endpoint', 'client', 'transfer', 'manifest', 'record'])
    expect([...rooms]).not.toContain(room);
});

test('help loads no command', async () => {
  const { code, files } = await loadedBy('--help');
  expect(code).toBe(0);
  expect(files.filter((file) => file.startsWith('dist/commands/'))).toEqual([]);
});
