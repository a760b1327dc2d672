/** A lean install (`npm i --omit=optional`): all but the endpoint works, with the ffprobe of the system. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands-table.js';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { repository } from '../support/run-croton.js';

let folder: string;

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

/** A copy of the package with links to the packages that npm installs without the optional ones. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-lean-'));
  for (const part of ['bin', 'dist', 'package.json'])
    await cp(join(repository, part), join(folder, part), { recursive: true });
  const lock = JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8'));
  for (const [path, locked] of Object.entries<Locked>(lock.packages)) {
    const nested = path.lastIndexOf('node_modules/') > 0;
    if (path === '' || nested || locked.dev || locked.optional || locked.devOptional) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(repository, path), join(folder, path), { recursive: true });
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function runLean(args: readonly string[], env: Record<string, string> = {}) {
  const home = { CROTON_CACHE_DIR: folder, CROTON_STATE_DIR: folder, CROTON_CONFIG_DIR: folder };
  return execa(process.execPath, [join(folder, 'bin/croton.js'), ...args], {
    reject: false,
    stdin: 'ignore',
    cwd: folder,
    env: { CI: '1', ...home, ...env },
  });
}

async function systemFfprobe(): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, 'ffprobe');
    const { exitCode } = await execa(path, ['-version'], { reject: false });
    if (exitCode === 0) return path;
  }
  return undefined;
}

test('none of the optional packages is there', async () => {
  const { optionalDependencies } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  for (const name of Object.keys(optionalDependencies))
    await expect(readFile(join(folder, 'node_modules', name, 'package.json')), name).rejects.toThrow();
});

test('every command loads', async () => {
  for (const { name } of COMMANDS) {
    const { exitCode, stderr } = await runLean([...name.split(' '), '--help']);
    expect({ name, exitCode, stderr }).toEqual({ name, exitCode: 0, stderr: '' });
  }
}, 90_000);

test('serve names what is missing and how to get it', async () => {
  const { exitCode, stderr } = await runLean(['serve', '--port', '0', '--dir', join(folder, 'endpoint')]);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('[optional/missing]');
  expect(stderr).toContain('npm i -g croton --include=optional');
});

test('validate without any ffprobe says so', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty, { recursive: true });
  const clip = join(repository, 'examples/clips/lagos-market.mp4');
  const { exitCode, stderr } = await runLean(['validate', clip], { PATH: empty });
  expect(exitCode).toBe(3);
  expect(stderr).toContain('[ffprobe/missing]');
});

test('validate works with the ffprobe of the system', async ({ skip }) => {
  const ffprobe = await systemFfprobe();
  if (ffprobe === undefined) skip('no ffprobe in PATH: install ffmpeg to run this test');
  const tools = join(folder, 'tools');
  await mkdir(tools, { recursive: true });
  await symlink(ffprobe as string, join(tools, 'ffprobe'));
  const clip = join(repository, 'examples/clips/lagos-market.mp4');
  const { exitCode, stderr } = await runLean(['validate', clip], { PATH: tools });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
});

test('manifests are checked, compared, counted and described', async () => {
  const path = join(folder, 'm.jsonl');
  await writeFile(path, manifestText([exampleRecord(1), exampleRecord(2)]));
  await execa('git', ['init', '-q'], { cwd: folder });
  await execa('git', ['add', 'm.jsonl'], { cwd: folder });
  await execa('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', 'x'], {
    cwd: folder,
  });
  const reports = ['sarif=r.sarif', 'junit=r.xml', 'html=r.html'].flatMap((output) => ['--output', output]);
  for (const args of [
    ['check', '--base', 'HEAD', '--format', 'github', ...reports, 'm.jsonl'],
    ['diff', 'HEAD:m.jsonl', 'm.jsonl'],
    ['stats', 'm.jsonl'],
    ...['record', 'collection', 'sidecar', 'policy'].map((of) => ['schema', of]),
  ]) {
    const { exitCode, stderr } = await runLean(['manifest', ...args]);
    expect({ args, exitCode, stderr }).toMatchObject({ exitCode: 0 });
  }
});
