import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { repository } from '../support/run-croton.js';

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is no fault of croton', async () => {
  const { exitCode, stderr } = await execa(
    process.execPath,
    [join(repository, 'bin/croton.js'), 'explain', 'file/name', '--json'],
    { stdout: { file: '/dev/full' }, reject: false },
  );
  expect([exitCode, JSON.parse(stderr)]).toMatchObject([
    3,
    { error: { code: 'file/unwritable', message: 'standard output cannot be written: the disk is full' } },
  ]);
});
