/** `--frames` and `--against`, from building a manifest to finding a copy of what it lists. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';

let user: User;
beforeAll(async () => {
  user = await makeUser();
  for (const folder of ['accepted', 'new']) await mkdir(join(user.folder, folder));
  await writeFile(join(user.folder, 'accepted/croton.yaml'), '');
  await copyFile(clipPath('scene.mp4'), join(user.folder, 'accepted/festival.mp4'));
  await copyFile(clipPath('scene-again.webm'), join(user.folder, 'new/mine.webm'));
  await copyFile(clipPath('plain.mp4'), join(user.folder, 'new/other.mp4'));
});
afterAll(() => user.remove());

const validate = (...args: string[]) =>
  user.croton(['validate', '--format', 'plain', '--frames', ...args, 'new']);
const LIKE = /^new\/mine\.webm: warning: it looks like festival\.mp4 in accepted\/manifest\.jsonl: 100 %/m;

test('--against without --frames is refused', async () => {
  const { code, stderr } = await user.croton(['validate', '--against', 'accepted/manifest.jsonl', 'new']);
  expect(code).toBe(2);
  expect(stderr).toContain('--against compares pictures: it needs --frames');
});

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  test('a copy of an accepted clip is found once its manifest has hashes, from the cache too', async () => {
    await user.croton(['manifest', 'build', 'accepted']);
    const before = await validate('--against', 'accepted/manifest.jsonl');
    expect(before.stdout).not.toMatch(/near-duplicate/);
    expect(before.stderr).toMatch(/compared with 0 of 1 record: .* croton manifest build --frames adds/);
    await user.croton(['manifest', 'build', '--frames', 'accepted']);
    for (const round of ['new', 'cached']) {
      const { code, stdout, stderr } = await validate('--against', 'accepted/manifest.jsonl');
      expect([round, code]).toEqual([round, 0]);
      expect(stdout).toMatch(LIKE);
      expect(stdout.match(/near-duplicate/g)).toHaveLength(1);
      expect(stderr).toContain('compared with 1 of 1 record\n');
    }
  });
});
