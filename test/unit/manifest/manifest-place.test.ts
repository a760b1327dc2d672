import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { assertManifestPlace } from '../../../src/manifest/manifest-place.js';
import { makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);
await mkdir(at('clips'));
await writeFile(at('clips/real.jsonl'), '');
await writeFile(at('outside.jsonl'), '');

const place = (name: string) => assertManifestPlace(at(`clips/${name}`));

test('a file, or none yet, is fine', async () => {
  await place('real.jsonl');
  await place('new.jsonl');
  await place('new/folder.jsonl');
});

describe.skipIf(process.platform === 'win32')('what is no file of its own', () => {
  const refused = (reason: string) => ({ code: 'file/unwritable', message: expect.stringContaining(reason) });

  test('a pipe, a device and a folder are refused at once', async () => {
    await promisify(execFile)('mkfifo', [at('clips/pipe.jsonl')]);
    await expect(place('pipe.jsonl')).rejects.toMatchObject(refused('not a regular file'));
    await expect(assertManifestPlace('/dev/null')).rejects.toMatchObject(refused('not a regular file'));
    await expect(assertManifestPlace(at('clips'))).rejects.toMatchObject(refused('not a regular file'));
  });

  test('a link is followed to a file beside it, and nowhere else', async () => {
    await symlink('real.jsonl', at('clips/beside.jsonl'));
    await symlink('../outside.jsonl', at('clips/out.jsonl'));
    await symlink('nothing', at('clips/dead.jsonl'));
    await place('beside.jsonl');
    await expect(place('out.jsonl')).rejects.toMatchObject(refused('another folder'));
    await expect(place('dead.jsonl')).rejects.toMatchObject(refused('leads nowhere'));
  });
});
