/** `croton validate --deep` and `--decode`: what headers do not show. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

/** Writes a clip with rubbish from `start` to `end`, as shares of its size. */
async function spoil(clip: string, start: number, end: number, value: number): Promise<string> {
  const bytes = Buffer.from(await readFile(clipPath(clip)));
  const path = join(user.folder, clip);
  await writeFile(path, bytes.fill(value, Math.floor(bytes.length * start), Math.floor(bytes.length * end)));
  return path;
}

async function validate(...args: string[]) {
  const { code, stdout } = await user.croton(['validate', '--json', ...args]);
  const [item] = JSON.parse(stdout).items as {
    facts: { integrity: string };
    findings: { rule: string; outcome: string; message: string }[];
  }[];
  const findings = item?.findings.map(({ rule, outcome }) => `${rule} ${outcome}`);
  return { code, integrity: item?.facts.integrity, findings };
}

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  test('the facts tell how deep a whole clip was looked at', async () => {
    const path = clipPath('plain.mp4');
    expect(await validate(path)).toEqual({ code: 0, integrity: 'header', findings: [] });
    expect(await validate('--deep', path)).toEqual({ code: 0, integrity: 'packets', findings: [] });
    expect(await validate('--decode', path)).toEqual({ code: 0, integrity: 'decoded', findings: [] });
    expect((await validate('--deep', '--decode', path)).integrity).toBe('decoded');
  });

  test('damaged pictures pass until they are decoded', async () => {
    const path = await spoil('plain.mpg', 0.5, 0.52, 0xa5);
    expect(await validate(path)).toMatchObject({ code: 0, findings: [] });
    expect(await validate('--deep', path)).toMatchObject({ code: 0, findings: [] });
    expect(await validate('--decode', path)).toMatchObject({ code: 1, findings: ['file/damaged fail'] });
  });

  test('a hole in a Matroska file passes until its packets are read', async () => {
    const path = await spoil('plain.mkv', 0.4, 0.8, 0);
    expect(await validate(path)).toMatchObject({ code: 0, findings: [] });
    expect(await validate('--deep', path)).toMatchObject({ code: 1, findings: ['file/damaged fail'] });
  });

  test('a program stream that is cut between two packs is told when it is decoded', async () => {
    const bytes = await readFile(clipPath('plain.mpg'));
    const path = join(user.folder, 'cut.mpg');
    await writeFile(path, bytes.subarray(0, 2048 * 15));
    expect((await validate(path)).findings).toEqual([]);
    expect((await validate('--decode', path)).findings).toEqual(['file/damaged fail']);
  });

  test('what was learned at one depth is not taken for another', async () => {
    const path = await spoil('plain.mpg', 0.5, 0.52, 0xa5);
    const codes = [];
    for (const flags of [['--decode'], [], ['--deep'], ['--decode'], ['--no-cache', '--decode']])
      codes.push((await validate(...flags, path)).code);
    expect(codes).toEqual([1, 0, 0, 1, 1]);
  });
});
