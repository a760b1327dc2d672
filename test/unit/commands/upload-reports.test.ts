import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UploadReports } from '../../../src/commands/upload-reports.js';
import { testContext } from '../../support/test-context.js';

it('refuses one file for events and rows, before it writes anything', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'croton-reports-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const { context } = testContext({ cwd });
  await expect(
    UploadReports.open(context, { events: 'run.json', report: './run.json' }),
  ).rejects.toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('the same file') });
  expect(await readdir(cwd)).toEqual([]);
});
