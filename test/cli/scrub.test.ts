import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findFfmpeg } from '../../src/media/scrub-ffmpeg.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';
import { testContext } from '../support/test-context.js';

let user: User;
const users: User[] = [];
beforeEach(async () => {
  user = await makeUser();
  users.push(user);
});
afterAll(() => Promise.all(users.map((each) => each.remove())));

const at = (...parts: string[]) => join(user.folder, ...parts);
const put = (clip: string, name = clip) => copyFile(clipPath(clip), at(name));
const scrub = (...args: string[]) => user.croton(['scrub', ...args]);
const streamsOf = async (path: string) => {
  const { facts } = JSON.parse((await user.croton(['validate', '--no-config', '--json', path])).stdout)
    .items[0];
  return { video: facts.video.length, audio: facts.audio.length };
};

const hasFfmpeg = findFfmpeg(testContext({ env: process.env }).context) !== undefined;
if (!hasFfmpeg)
  console.warn('skipped: croton scrub of other containers needs ffmpeg (apt-get install ffmpeg)');

test('-o and --output-dir, several clips for -o, and other kinds are refused', async () => {
  for (const args of [
    ['-o', 'x.mp4', '--output-dir', 'y', 'a.mp4'],
    ['-o', 'x.mp4', 'a.mp4', 'b.mp4'],
    ['--keep', 'shoes', 'a.mp4'],
  ]) {
    const { code, stderr } = await scrub(...args);
    expect([code, stderr.includes('usage/invalid')]).toEqual([2, true]);
  }
});

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  test('a copy beside the clip, of the same size, without what is private; the clip stays', async () => {
    await put('phone.mov');
    const { code, stdout } = await scrub('phone.mov');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `phone.clean.mov: without com.apple.quicktime.make, com.apple.quicktime.model, com.apple.quicktime.location.ISO6709\n`,
    );
    const [before, after] = [await readFile(at('phone.mov')), await readFile(at('phone.clean.mov'))];
    expect(before.equals(await readFile(clipPath('phone.mov')))).toBe(true);
    expect(after.length).toBe(before.length);
    expect(after.toString('latin1')).not.toMatch(/iPhone|06\.4541/);
    expect((await readdir(user.folder)).filter((name) => name.startsWith('.croton'))).toEqual([]);
  });

  test('a copy keeps its container, so it has to keep its ending', async () => {
    await put('phone.mov');
    const { code, stderr } = await scrub('-o', 'x.mkv', 'phone.mov');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('a copy of phone.mov ends with .mov too, not .mkv: it is not converted'),
    ]);
    expect((await scrub('-o', 'x.MOV', 'phone.mov')).code).toBe(0);
  });

  test('--keep leaves what it names', async () => {
    await put('phone.mov');
    await scrub('--keep', 'device,person', '-o', 'out.mov', 'phone.mov');
    const text = (await readFile(at('out.mov'))).toString('latin1');
    expect([text.includes('iPhone'), text.includes('06.4541')]).toEqual([true, false]);
  });

  test('--mute leaves out the sound and keeps the picture', async () => {
    await put('plain.mp4');
    const { code, stdout } = await scrub('--mute', '-o', 'mute.mp4', 'plain.mp4');
    expect([code, stdout]).toEqual([0, 'mute.mp4: without sound\n']);
    expect([await streamsOf('plain.mp4'), await streamsOf('mute.mp4')]).toEqual([
      { video: 1, audio: 1 },
      { video: 1, audio: 0 },
    ]);
  });

  test('nothing is written over: not the clip ever, another file only with --force', async () => {
    await put('phone.mov');
    await writeFile(at('there.mov'), 'mine');
    expect(await scrub('-o', 'phone.mov', '--force', 'phone.mov')).toMatchObject({ code: 2 });
    const refused = await scrub('-o', 'there.mov', 'phone.mov');
    expect([refused.code, refused.stderr.includes('scrub/exists')]).toEqual([2, true]);
    expect(await readFile(at('there.mov'), 'utf8')).toBe('mine');
    expect((await scrub('-o', 'there.mov', '--force', 'phone.mov')).code).toBe(0);
    expect((await readFile(at('phone.mov'))).includes('iPhone')).toBe(true);
  });

  test('a folder: one bad file stops nothing, copies are not copied again', async () => {
    await mkdir(at('clips/sub'), { recursive: true });
    await put('phone.mov', 'clips/a.mov');
    await put('location.mp4', 'clips/sub/b.mp4');
    await writeFile(at('clips/broken.mp4'), 'no video');
    const { code, stdout } = await scrub('--json', '--output-dir', 'clips/out', 'clips');
    expect(code).toBe(3);
    const items = JSON.parse(stdout).items as { path: string; output?: string; error?: { code: string } }[];
    expect(items.map(({ path, output, error }) => [path, output ?? error?.code])).toEqual([
      ['clips/a.mov', at('clips/out/a.mov')],
      ['clips/broken.mp4', 'scrub/failed'],
      ['clips/sub/b.mp4', at('clips/out/sub/b.mp4')],
    ]);
    const again = JSON.parse((await scrub('--json', '--force', '--output-dir', 'clips/out', 'clips')).stdout);
    expect(again.items).toHaveLength(3);
  });

  test('of clips with the same name, --force does not replace the copy of one by that of another', async () => {
    await Promise.all(['one', 'two'].map((folder) => mkdir(at(folder))));
    await put('location.mp4', 'one/a.mp4');
    await put('phone.mov', 'two/a.mp4');
    await mkdir(at('out'));
    await writeFile(at('out/a.mp4'), 'of an earlier run');
    const { code, stderr } = await scrub('--force', '--output-dir', 'out', 'one', 'two');
    expect([code, stderr.includes('scrub/exists')]).toEqual([2, true]);
    expect((await stat(at('out/a.mp4'))).size).toBe((await stat(at('one/a.mp4'))).size);
  });

  test.skipIf(process.platform === 'win32')('a copy is not open to more people than its clip', async () => {
    await put('location.mp4');
    await chmod(at('location.mp4'), 0o400);
    expect((await scrub('location.mp4')).code).toBe(0);
    expect((await stat(at('location.clean.mp4'))).mode & 0o777).toBe(0o600);
  });

  test('without ffmpeg other containers are refused, and it is said why', async () => {
    await put('location.mkv');
    const { code, stderr } = await user.croton(['scrub', 'location.mkv'], { env: { PATH: '/nowhere' } });
    expect([code, stderr.includes('scrub/ffmpeg-missing')]).toEqual([3, true]);
  });

  test.skipIf(process.platform === 'win32')(
    'a program that writes something else, or nothing, leaves nothing behind',
    async () => {
      await put('location.mkv');
      const program = async (name: string, script: string) => {
        await writeFile(at(name), `#!/bin/sh\n${script}\n`);
        await chmod(at(name), 0o755);
        return at(name);
      };
      const last = 'for last; do :; done';
      const lies = await program('lies', `${last}; cp ${clipPath('plain.webm')} "\${last#file:}"`);
      const lazy = await program('lazy', `${last}; cp ${at('location.mkv')} "\${last#file:}"`);
      const fails = await program('fails', 'echo "cannot do that" >&2; exit 1');
      for (const [ffmpeg, error] of [
        [lies, 'its streams are not those of the clip [scrub/unproven]'],
        [lazy, 'it still carries LOCATION [scrub/unproven]'],
        [fails, 'ffmpeg ended with 1: cannot do that [scrub/failed]'],
      ] as const) {
        const { code, stderr } = await user.croton(['scrub', 'location.mkv'], {
          env: { CROTON_FFMPEG: ffmpeg },
        });
        expect(stderr).toContain(error);
        expect(code).toBe(error.includes('unproven') ? 1 : 3);
      }
      expect((await readdir(user.folder)).filter((name) => /clean|\.tmp/.test(name))).toEqual([]);
    },
  );

  test.skipIf(!hasFfmpeg)('with ffmpeg other containers are copied and proven', async () => {
    for (const ending of ['mkv', 'avi', 'ts', 'mpg', 'flv', 'ogv']) await put(`plain.${ending}`);
    await put('location.mkv');
    const { code, stdout } = await scrub(
      '--output-dir',
      'out',
      ...(await readdir(user.folder)).filter((name) => name.includes('.')),
    );
    expect(stdout).toContain('location.mkv: without LOCATION');
    expect(code).toBe(0);
    expect((await readFile(at('out/location.mkv'))).includes('06.4541')).toBe(false);
    expect((await scrub('--mute', '-o', 'mute.mkv', 'plain.mkv')).code).toBe(0);
    expect(await streamsOf('mute.mkv')).toEqual({ video: 1, audio: 0 });
  });
});
