/** What a finding says to do works when it is done. */
import { execFileSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFfmpeg } from '../../src/media/scrub-ffmpeg.js';
import { RULES } from '../../src/validation/rules/index.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';
import { testContext } from '../support/test-context.js';

const ffmpeg = findFfmpeg(testContext({ env: process.env }).context);
if (ffmpeg === undefined)
  console.warn('skipped: trying the fixes of rules needs ffmpeg (apt-get install ffmpeg)');

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const run = (args: readonly string[]) =>
  execFileSync(ffmpeg ?? '', ['-v', 'error', '-nostdin', ...args], { cwd: user.folder, stdio: 'pipe' });
const rulesOf = async (name: string): Promise<string[]> =>
  JSON.parse((await user.croton(['validate', '--json', name])).stdout).items[0].findings.map(
    ({ rule }: { rule: string }) => rule,
  );

/** The arguments of the example in a fix, and the name of what it makes. */
function exampleOf(id: string): { args: string[]; output: string } {
  const fix = RULES.find((rule) => rule.id === id)?.fix ?? '';
  const command = /ffmpeg (-i IN .*? OUT(?:\.\w+)?)/.exec(fix)?.[1] ?? '';
  const words = command.split(' ').map((word) => word.replace(/^IN$/, 'in').replace(/^OUT$/, 'OUT.mp4'));
  return { args: words, output: words.at(-1) ?? '' };
}

describe.skipIf(ffmpeg === undefined || ffprobe === undefined)('the fix of', () => {
  test.each([
    ['video/several-tracks', 'two-tracks.mp4'],
    ['video/interlaced', 'interlaced.mpg'],
    ['audio/codec', 'odd-sound.mov'],
    ['video/hdr-untagged', 'hdr-untagged.mp4'],
  ])('%s', async (rule, clip) => {
    await copyFile(clipPath(clip), join(user.folder, 'in'));
    expect(await rulesOf('in')).toContain(rule);
    const { args, output } = exampleOf(rule);
    // The fixture is H.264, for which the fix names another filter.
    run(args.map((word) => word.replace('hevc_', 'h264_')));
    expect(await rulesOf(output)).not.toContain(rule);
  });

  test('file/container, of a raw stream', async () => {
    await copyFile(clipPath('plain.mp4'), join(user.folder, 'plain.mp4'));
    run(['-i', 'plain.mp4', '-c', 'copy', '-an', '-f', 'h264', 'in']);
    expect(await rulesOf('in')).toContain('file/container');
    const { args, output } = exampleOf('file/container');
    run(args);
    expect(await rulesOf(output)).toEqual([]);
  });
});
