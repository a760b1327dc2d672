import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FINDINGS_FORMATS } from '../../src/report/findings-report.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { parseReport } from '../support/parse-reports.js';
import { errorIn, makeUser, repository, type User } from '../support/run-croton.js';
import { assertJunit, assertSarif } from '../support/schemas.js';

const posix = process.platform !== 'win32';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const at = (name: string) => join(user.folder, name);
const read = (name: string) => readFile(at(name), 'utf8');

const COMMANDS = {
  validate: {
    args: ['validate', 'clips', 'line, 1: %41.mp4'],
    async prepare() {
      await mkdir(at('clips'));
      for (const [clip, name] of [
        ['plain.mp4', 'clips/good.mp4'],
        ['one-frame.mp4', 'clips/a |pipe| *star*.mp4'],
        ['slow.mp4', 'clips/slow.mp4'],
        ['location.mkv', 'clips/ọjọ́.mkv'],
        ['picture.png', 'line, 1: %41.mp4'],
      ] as const)
        await copyFile(clipPath(clip), at(name));
    },
    skipped: ffprobe === undefined,
  },
  'manifest check': {
    args: ['manifest', 'check', 'm.jsonl', 'other.jsonl'],
    async prepare() {
      // Fewer findings than GitHub shows annotations: `github` counts the others by rule.
      await writeFile(at('m.jsonl'), '{"schema":"croton/0"}\n\n{"a":\n[1]\n');
      await writeFile(at('other.jsonl'), '{"schema":"croton/99"}\n\n{"schema":"croton/98"}\n');
    },
    skipped: false,
  },
};

describe.each(Object.entries(COMMANDS))('%s', (_, { args, prepare, skipped }) => {
  test.skipIf(skipped)('says the same in every format, with the same exit code', async () => {
    await prepare();
    const expected = await user.croton([...args, '--json']);
    const told = parseReport('json', expected.stdout);
    expect(told.length).toBeGreaterThan(2);
    expect(expected.code).toBe(1);
    for (const format of FINDINGS_FORMATS) {
      const { code, stdout } = await user.croton([...args, '--format', format]);
      expect({ format, code, told: parseReport(format, stdout) }).toEqual({ format, code: 1, told });
      if (format === 'sarif') await assertSarif(stdout);
      if (format === 'junit') await assertJunit(stdout);
    }
  });

  test.skipIf(skipped)('writes several reports at once', async () => {
    await prepare();
    const outputs = ['sarif=out.sarif', 'html=deep/out.html', 'gitlab=gl.json', 'markdown=-'];
    const { code, stdout } = await user.croton([...args, ...outputs.flatMap((text) => ['--output', text])]);
    const told = parseReport('markdown', stdout);
    expect([code, told.length > 2]).toEqual([1, true]);
    expect(parseReport('sarif', await read('out.sarif'))).toEqual(told);
    expect(parseReport('html', await read('deep/out.html'))).toEqual(told);
    expect(parseReport('gitlab', await read('gl.json'))).toEqual(told);
    expect((await readdir(user.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('report files', () => {
  beforeEach(() => COMMANDS['manifest check'].prepare());
  const check = (...args: string[]) => user.croton(['manifest', 'check', '--json', 'm.jsonl', ...args]);

  test.each<[string[], string]>([
    [['--output', 'html'], 'FORMAT=FILE'],
    [['--output', 'html='], 'FORMAT=FILE'],
    [['--output', 'sarfi=x'], 'there is no format "sarfi"'],
    [['--output', 'html=m.jsonl'], 'm.jsonl is what is read'],
    [['--output', 'html=./linked.jsonl'], 'm.jsonl is what is read'],
    [['--output', 'html=folder'], 'folder is a folder'],
    [['--output', 'html=planted.html'], 'planted.html is a link'],
    ...(posix ? [[['--output', 'html=pipe'], 'pipe is a pipe'] as [string[], string]] : []),
    [['--output', 'html=croton.yaml'], 'croton.yaml is a file of croton'],
    [['--policy', 'p.yaml', '--output', 'html=p.yaml'], 'p.yaml is what is read'],
    [['--output', 'html=clip.MP4'], 'has the name of a video'],
    [['--output', 'html=x', '--output', 'sarif=./x'], 'x is another report'],
    [['--output', 'html=-', '--output', 'sarif=-'], 'only one report'],
    [['--output', 'html=-'], 'only one report'],
  ])('%j is refused before any work', async (args, reason) => {
    await link(at('m.jsonl'), at('linked.jsonl'));
    await mkdir(at('folder'));
    await symlink(at('elsewhere'), at('planted.html'));
    if (posix) spawnSync('mkfifo', [at('pipe')]);
    const before = await read('m.jsonl');
    const ran = await check(...args);
    expect([ran.code, ran.stdout, errorIn(ran).code]).toEqual([2, '', 'usage/invalid']);
    expect(errorIn(ran).message).toContain(reason);
    expect(await read('m.jsonl')).toBe(before);
    expect((await readdir(user.folder)).sort()).not.toContain('x');
  });

  test('an unknown format is told with the one that was meant', async () => {
    const { code, stderr } = await user.croton(['manifest', 'check', 'm.jsonl', '--format', 'markdwon']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean markdown?')]);
    expect(stderr).toContain('table, plain, json, ndjson, junit, sarif, github, gitlab, markdown, html');
  });

  test('one that cannot be written is exit 3, the others are written', async () => {
    const full = process.platform === 'linux' ? ['--output', 'plain=/dev/full'] : [];
    const ran = await check(
      '--output',
      'sarif=a.sarif',
      '--output',
      'html=m.jsonl/below.html',
      ...full,
      '--output',
      'junit=b.xml',
    );
    expect([ran.code, errorIn(ran).code]).toEqual([3, 'file/unwritable']);
    expect(errorIn(ran).message).toContain(
      'm.jsonl/below.html cannot be written: something else of that name is there',
    );
    const told = parseReport('json', ran.stdout);
    expect(told.length).toBeGreaterThan(2);
    expect(parseReport('sarif', await read('a.sarif'))).toEqual(told);
    expect(parseReport('junit', await read('b.xml'))).toEqual(told);
  });

  test('a run that fails leaves the report of the last one', async () => {
    await writeFile(at('report.json'), 'yesterday');
    const ran = await user.croton(['manifest', 'check', 'nowhere.jsonl', '--output', 'json=report.json']);
    expect([ran.code, await read('report.json')]).toEqual([2, 'yesterday']);
    expect((await readdir(user.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a manifest that is not there leaves whole reports of the others, which say that they are not all', async () => {
    const ran = await check('nowhere.jsonl', '--output', 'sarif=a.sarif');
    expect([ran.code, errorIn(ran).code]).toEqual([2, 'file/not-found']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ stopped: true, totals: { items: 4 } });
    expect(parseReport('sarif', await read('a.sarif'))).toEqual(parseReport('json', ran.stdout));
  });

  test('the summary of a job is appended to', async () => {
    await writeFile(at('summary.md'), 'earlier\n');
    const env = { GITHUB_STEP_SUMMARY: at('summary.md') };
    const { code } = await user.croton(['manifest', 'check', 'm.jsonl', '--format', 'github'], { env });
    expect([code, await read('summary.md')]).toEqual([
      1,
      expect.stringMatching(/^earlier\n# croton manifest check\n/),
    ]);
    await user.croton(['manifest', 'check', 'm.jsonl'], { env });
    expect((await read('summary.md')).match(/# croton manifest check/g)).toHaveLength(1);
  });
});

test.skipIf(ffprobe === undefined || process.platform === 'win32')(
  'Ctrl-C leaves whole reports of what was checked, which say that they are not all',
  async () => {
    await copyFile(clipPath('one-frame.mp4'), at('a.mp4'));
    await copyFile(clipPath('plain.mkv'), at('hang.mkv'));
    const script = `for last; do :; done; case "$last" in *hang*) touch '${at('started')}'; sleep 60 ;; esac; exec '${ffprobe?.path}' "$@"`;
    await writeFile(at('fake'), `#!/bin/sh\n${script}\n`);
    await chmod(at('fake'), 0o755);
    const outputs = ['json=r.json', 'html=r.html', 'sarif=r.sarif'].flatMap((text) => ['--output', text]);
    const args = ['validate', '--jobs', '1', '--no-cache', '--ffprobe', at('fake'), '.', ...outputs];
    const child = spawn(process.execPath, [join(repository, 'bin/croton.js'), ...args], {
      cwd: user.folder,
      stdio: 'ignore',
    });
    while (!existsSync(at('started')) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(JSON.parse(await read('r.json'))).toMatchObject({ stopped: true, totals: { items: 1 } });
    expect(await read('r.html')).toContain('stopped before everything was checked');
    expect(JSON.parse(await read('r.sarif')).runs[0].invocations).toEqual([{ executionSuccessful: false }]);
  },
);
