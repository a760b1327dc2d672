import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/run-croton.js';

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is no fault of croton', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'bin/croton.js'), 'explain', 'file/name', '--json'],
    { stdio: ['ignore', full, 'pipe'], encoding: 'utf8', timeout: 20_000 },
  );
  closeSync(full);
  expect([status, JSON.parse(stderr)]).toMatchObject([
    3,
    { error: { code: 'file/unwritable', message: 'standard output cannot be written: the disk is full' } },
  ]);
});
