import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { errorIn, makeUser, type Ran, repository, type User } from '../support/run-croton.js';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const at = (name: string) => join(user.folder, name);
const put = (clip: string, name: string) => copyFile(clipPath(clip), at(name));
const validate = (...args: string[]) => user.croton(['validate', ...args]);

interface Item {
  path: string;
  findings: { rule: string; severity: string; outcome: string }[];
}
const itemsOf = ({ stdout }: Ran) => JSON.parse(stdout).items as Item[];
const rulesByPath = (ran: Ran) =>
  Object.fromEntries(
    itemsOf(ran).map(({ path, findings }) => [path, findings.map(({ rule }) => rule).join(' ')]),
  );

async function program(name: string, script: string): Promise<string> {
  await writeFile(at(name), `#!/bin/sh\n${script}\n`);
  await chmod(at(name), 0o755);
  return at(name);
}

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  test('what croton.yaml shares on purpose is no finding', async () => {
    await put('location.mkv', 'a.mkv');
    await writeFile(at('croton.yaml'), 'share: { location: keep, device: keep }\n');
    const rulesOf = async (...args: string[]) => rulesByPath(await validate('--json', ...args))['a.mkv'];
    expect(await rulesOf('.')).toBe('');
    expect(await rulesOf('a.mkv')).toBe('');
    expect(await rulesOf('--no-config', '.')).toContain('privacy/location');
  });

  test('good clips in every container pass with exit 0', async () => {
    const names = ['mp4', 'mov', 'mkv', 'webm', 'avi', '3gp', 'ts', 'mpg', 'flv', 'ogv'].map((ending) =>
      clipPath(`plain.${ending}`),
    );
    const ran = await validate(
      '--json',
      ...names,
      clipPath('fragmented.mp4'),
      clipPath('live.webm'),
      clipPath('rotated.mp4'),
    );
    expect(itemsOf(ran).flatMap(({ findings }) => findings)).toEqual([]);
    const { version, tool, policy, totals } = JSON.parse(ran.stdout);
    expect({ version, tool, policy }).toEqual({
      version: 1,
      tool: expect.stringMatching(/^croton \d/),
      policy: 'croton:recommended',
    });
    expect(totals).toEqual({ items: 13, error: 0, warning: 0, info: 0, unknown: 0 });
    expect([ran.code, ran.stderr]).toEqual([0, '13 files checked: nothing wrong\n']);
  });

  test('the clips of the demo are refused for what they are', async () => {
    const ran = await user.croton(['validate', '--json', 'examples/clips'], { cwd: repository });
    expect(rulesByPath(ran)).toEqual({
      'examples/clips/accra-drumming.3gp': '',
      'examples/clips/andes-weaving.mov': '',
      'examples/clips/blink.mp4': 'video/too-short',
      'examples/clips/coast-at-dawn.mkv': '',
      'examples/clips/delhi-street.webm': '',
      'examples/clips/home-garden.mp4': '',
      'examples/clips/interrupted-copy.mp4': 'file/truncated',
      'examples/clips/kyoto-lanterns.avi': '',
      'examples/clips/lagos-market.mp4': '',
      'examples/clips/shopping-list.mp4': 'file/not-video',
    });
    expect(ran.code).toBe(1);
  });

  test.skipIf(process.platform === 'win32')(
    'a folder of traps: each gets its finding, none hangs, nothing raw is printed',
    async () => {
      await put('plain.mp4', '-x.mp4');
      await put('plain.mkv', 'new\nline\u001b[31m.mkv');
      await put('picture.png', 'picture.mp4');
      await put('cover-art.mp4', 'song.mp4');
      await writeFile(at('script.mp4'), 'ffconcat version 1.0\nfile /etc/passwd\n');
      await writeFile(at('empty.mp4'), '');
      await writeFile(at('cloud.mp4'), '');
      await truncate(at('cloud.mp4'), 50_000_000);
      await mkdir(at('folder.mp4'));
      execFileSync('mkfifo', [at('pipe.mp4')]);
      await symlink('loop.mp4', at('loop.mp4'));
      await symlink('nowhere.mp4', at('dangling.mp4'));
      await symlink('-x.mp4', at('link.mp4'));
      await symlink('.', at('circle'));
      // A name in Latin-1, as old cards have it.
      const macKeepsUtf8 = process.platform === 'darwin';
      if (!macKeepsUtf8)
        await copyFile(
          clipPath('plain.webm'),
          Buffer.concat([Buffer.from(at('caf')), Buffer.from([0xe9]), Buffer.from('.webm')]),
        );
      const expected = {
        '-x.mp4': '',
        ...(macKeepsUtf8 ? {} : { 'caf\ufffd.webm': 'file/name' }),
        'cloud.mp4': 'file/placeholder',
        'dangling.mp4': 'file/unreadable',
        'empty.mp4': 'file/unreadable',
        'link.mp4': 'file/not-regular',
        'loop.mp4': 'file/unreadable',
        'new\nline\u001b[31m.mkv': 'file/name',
        'picture.mp4': 'file/not-video',
        'pipe.mp4': 'file/not-regular',
        'script.mp4': 'file/not-video',
        'song.mp4': 'file/not-video',
      };
      const ran = await validate('--json', '.');
      expect(rulesByPath(ran)).toEqual(expected);
      expect(ran.code).toBe(1);
      for (const format of ['table', 'plain']) {
        const { code, stdout, stderr } = await validate('--format', format, '.');
        expect(code).toBe(1);
        expect(stdout + stderr).toContain('new\\nline\\e[31m.mkv');
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }
    },
  );

  test.skipIf(process.platform === 'win32')(
    'named files are checked whatever they are called, and links followed',
    async () => {
      await put('plain.mp4', '-x.mp4');
      await put('plain.mkv', 'no-ending');
      await symlink('no-ending', at('link'));
      await mkdir(at('folder.mp4'));
      execFileSync('mkfifo', [at('pipe')]);
      expect(
        rulesByPath(await validate('--json', '--', '-x.mp4', 'no-ending', 'link', 'pipe', 'folder.mp4')),
      ).toEqual({
        '-x.mp4': '',
        'no-ending': '',
        link: 'file/duplicate',
        pipe: 'file/not-regular',
        'folder.mp4': 'file/not-regular',
      });
    },
  );

  test('one bad file stops nothing, and every format has the same exit code', async () => {
    await put('plain.mp4', 'a.mp4');
    await writeFile(at('b.mp4'), 'text');
    await put('plain.mkv', 'c.mkv');
    for (const format of ['table', 'plain', 'json'])
      expect((await validate('--format', format, '.')).code).toBe(1);
    expect(rulesByPath(await validate('--json', '.'))).toEqual({
      'a.mp4': '',
      'b.mp4': 'file/not-video',
      'c.mkv': '',
    });
    const quiet = await validate('--quiet', '.');
    expect([quiet.stderr, quiet.stdout.split('\n').length]).toEqual(['', 2]);
  });

  test('--verbose names what a clip is shared without; two that differ in nothing else are one', async () => {
    await put('phone.mov', 'a.mov');
    expect((await user.croton(['scrub', 'a.mov', '-o', 'b.mov'])).code).toBe(0);
    await writeFile(at('empty.mp4'), '');
    const { stdout, stderr } = await validate('--verbose', 'b.mov', 'a.mov', 'empty.mp4');
    expect(stderr).toMatch(
      /^a\.mov: shared without: location, device \(com\.apple\.[^\n]*\)\n3 files checked/,
    );
    expect(stdout).toContain('a.mov: error: without what is not shared it has the same bytes as b.mov');
    expect(stdout).toContain('it is empty (0 bytes) [file/unreadable]; fix: copy it again from the original');
  });

  test('warnings alone are exit 0', async () => {
    await put('slow.mp4', 'a.mp4');
    const ran = await validate('a.mp4');
    expect(ran).toMatchObject({ code: 0, stderr: '1 file checked: 1 warning\n' });
    expect(ran.stdout).toMatch(
      /^a\.mp4: warning: it has 5 frames per second, fewer than 10 \[video\/frame-rate\]; fix: /,
    );
  });

  test('the ignore file counts, unless --no-config', async () => {
    await put('plain.mp4', 'a.mp4');
    await put('plain.mkv', 'b.mkv');
    await writeFile(at('.crotonignore'), 'b.*\n');
    expect(Object.keys(rulesByPath(await validate('--json', '.')))).toEqual(['a.mp4']);
    expect(Object.keys(rulesByPath(await validate('--json', '--no-config', '.')))).toEqual([
      'a.mp4',
      'b.mkv',
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'an ffprobe that hangs or crashes on one file is a finding on that file',
    async () => {
      await put('plain.mp4', 'good.mp4');
      await put('plain.mkv', 'hang.mkv');
      await put('plain.webm', 'crash.webm');
      const fake = await program(
        'fake',
        `for last; do :; done; case "$last" in *hang*) sleep 60 ;; *crash*) kill -SEGV $$ ;; esac; exec '${ffprobe?.path}' "$@"`,
      );
      const ran = await validate('--json', '--ffprobe', fake, '--timeout', '0.7', '.');
      expect(rulesByPath(ran)).toEqual({
        'crash.webm': 'file/probe-crashed',
        'good.mp4': '',
        'hang.mkv': 'file/probe-timeout',
      });
      expect(itemsOf(ran).flatMap(({ findings }) => findings.map(({ outcome }) => outcome))).toEqual([
        'unknown',
        'unknown',
      ]);
      expect([ran.code, JSON.parse(ran.stdout).totals.unknown]).toEqual([1, 2]);
    },
  );

  test('a folder without videos among others is told at the end', async () => {
    await mkdir(at('full'));
    await mkdir(at('bare'));
    await put('plain.mp4', 'full/a.mp4');
    const ran = await validate('--json', 'full', 'bare');
    expect([ran.code, errorIn(ran).code, itemsOf(ran).length]).toEqual([2, 'file/no-clips', 1]);
  });

  test('hundreds of clips come in order and in little memory', async () => {
    await mkdir(at('many'));
    const names = Array.from({ length: 300 }, (_, index) => `many/${String(index).padStart(4, '0')}.mp4`);
    for (const name of names) await writeFile(at(name), `${name}: no video`);
    await put('plain.mp4', 'many/0150.mp4');
    const ran = await validate('--json', 'many');
    expect(itemsOf(ran).map(({ path }) => path)).toEqual(names);
    expect(JSON.parse(ran.stdout).totals).toMatchObject({ items: 300, error: 299 });
  });
});

describe('what stops it', () => {
  test.skipIf(process.platform === 'win32')('an ffprobe that crashes on every file is exit 3', async () => {
    await put('plain.mp4', 'a.mp4');
    await put('plain.mkv', 'b.mkv');
    const ran = await validate('--json', '--ffprobe', await program('fake', 'kill -SEGV $$'), '.');
    expect([ran.code, errorIn(ran).code]).toEqual([3, 'ffprobe/unusable']);
    expect(itemsOf(ran)).toHaveLength(2);
  });

  test('an ffprobe that is not there is exit 3', async () => {
    await put('plain.mp4', 'a.mp4');
    const ran = await validate('--json', '--ffprobe', 'nowhere', 'a.mp4');
    expect([ran.code, errorIn(ran).code, ran.stdout]).toEqual([3, 'ffprobe/unusable', '']);
    expect((await user.croton(['validate', 'a.mp4'], { env: { CROTON_FFPROBE: at('nowhere') } })).code).toBe(
      3,
    );
  });

  test.skipIf(ffprobe === undefined)('usage: exit 2, with the reason', async () => {
    await mkdir(at('bare'));
    await put('plain.mp4', 'a.mp4');
    for (const [args, code] of [
      [['nothing.mp4'], 'file/not-found'],
      [['a.mp4/deeper.mp4'], 'file/not-found'],
      [['bare'], 'file/no-clips'],
      [[], 'usage/invalid'],
      [['--jobs', '0', 'a.mp4'], 'usage/invalid'],
      [['--timeout', 'soon', 'a.mp4'], 'usage/invalid'],
    ] as const) {
      const ran = await validate('--json', ...args);
      expect([args, ran.code, errorIn(ran).code]).toEqual([args, 2, code]);
    }
    const { code, stderr } = await validate('--format', 'xml', 'a.mp4');
    expect([code, stderr]).toEqual([2, expect.stringContaining('table, plain, json')]);
  });

  test.skipIf(ffprobe === undefined)(
    'a reader that leaves early hears no more, and hides nothing',
    async () => {
      for (const name of ['a', 'b', 'c']) await put('one-frame.mp4', `${name}.mp4`);
      const ran = await user.croton(['validate', '.', '--no-cache'], { readerLeaves: true });
      expect([ran.code, ran.stderr]).toEqual([1, '']);
      const kept = ['validate', '.', '--no-cache', '--output', 'json=report.json'];
      expect((await user.croton(kept, { readerLeaves: true })).stderr).not.toBe('');
    },
  );

  test.skipIf(ffprobe === undefined || process.platform === 'win32')(
    'Ctrl-C ends it soon, with a whole document and exit 130',
    async () => {
      await put('plain.mp4', 'a.mp4');
      await put('plain.mkv', 'hang.mkv');
      const started = at('started');
      const fake = await program(
        'fake',
        `for last; do :; done; case "$last" in *hang*) touch '${started}'; sleep 60 ;; esac; exec '${ffprobe?.path}' "$@"`,
      );
      const child = spawn(
        process.execPath,
        [join(repository, 'bin/croton.js'), 'validate', '--json', '--jobs', '1', '--ffprobe', fake, '.'],
        {
          cwd: user.folder,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 20));
      const begun = Date.now();
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      const [stdout, stderr] = await output;
      expect([code, Date.now() - begun < 5000]).toEqual([130, true]);
      expect(JSON.parse(stdout).items.map(({ path }: Item) => path)).toEqual(['a.mp4']);
      expect(stderr).toContain('stopped before everything was checked: run it again');
    },
  );
});
