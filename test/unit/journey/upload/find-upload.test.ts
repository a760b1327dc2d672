import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findUploadSource } from '../../../../src/journey/upload/find-upload.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-find-upload-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.skipIf(process.platform === 'win32')('a pipe named as a manifest is an error, not a wait', async () => {
  const path = join(folder, 'manifest.jsonl');
  execFileSync('mkfifo', [path]);
  await expect(findUploadSource(folder, [path], true)).rejects.toMatchObject({ code: 'file/unreadable' });
});

test('a manifest that is not there is an error', async () => {
  const path = join(folder, 'manifest.jsonl');
  await expect(findUploadSource(folder, [path], true)).rejects.toMatchObject({ code: 'file/not-found' });
});

test('croton.yaml stands for its collection; a path of elsewhere is told with the help of this command', async () => {
  const config = join(folder, 'collection', 'croton.yaml');
  await mkdir(join(folder, 'collection'));
  await writeFile(config, 'collection: A\n');
  expect(await findUploadSource(folder, [config], true)).toMatchObject({ within: [], named: false });
  await expect(findUploadSource(join(folder, 'collection'), [folder], true)).rejects.toMatchObject({
    code: 'usage/invalid',
    hint: 'see croton upload --help',
  });
});
