import { copyFile, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';

let user: User;
const at = (name: string) => join(user.folder, name);

beforeEach(async () => {
  user = await makeUser();
  await mkdir(at('clips'));
  for (const name of ['plain.mp4', 'plain.mkv']) await copyFile(clipPath(name), at(`clips/${name}`));
  await utimes(at('clips/plain.mp4'), 1e9, 1e9);
});

afterEach(() => user.remove());

describe.skipIf(ffprobe === undefined)('the cache of facts', () => {
  test('changes nothing in the report; --no-cache leaves none', async () => {
    const args = ['validate', '--format', 'json', 'clips'];
    const uncached = await user.croton([...args, '--no-cache']);
    await expect(readdir(at('cache/facts'))).rejects.toMatchObject({ code: 'ENOENT' });
    // What was written in the last two seconds is not kept.
    await sleep(2100);
    const cold = await user.croton(args);
    expect(await readdir(at('cache/facts'))).not.toEqual([]);
    const warm = await user.croton(args);
    expect([cold, warm]).toEqual([uncached, uncached]);
    expect(uncached.code).toBe(0);
  });

  test('that cannot be opened costs time only, and is told once', async () => {
    await sleep(2100);
    await writeFile(at('cache'), 'not a folder');
    const { code, stderr } = await user.croton(['validate', 'clips']);
    expect(code).toBe(0);
    expect(stderr.match(/going on without the cache of facts/g)).toHaveLength(1);
  });
});
