import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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
    UploadReports.open(context, { events: 'run.json', report: './run.json' }, join(cwd, 'manifest.jsonl')),
  ).rejects.toMatchObject({ code: 'usage/invalid', message: expect.stringContaining('the same file') });
  expect(await readdir(cwd)).toEqual([]);
});

it('events do not become the manifest, there or not yet', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'croton-reports-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const { context } = testContext({ cwd });
  const manifest = join(cwd, 'manifest.jsonl');
  const open = () => UploadReports.open(context, { events: 'manifest.jsonl' }, manifest);
  const refused = { code: 'usage/invalid', message: expect.stringContaining('the manifest and --events') };
  await expect(open()).rejects.toMatchObject(refused);
  expect(await readdir(cwd)).toEqual([]);
  await writeFile(manifest, '');
  await expect(open()).rejects.toMatchObject(refused);
});
