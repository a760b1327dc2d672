import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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

it('events and rows go into no file of the collection, whatever name it bears', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'croton-reports-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const { context } = testContext({ cwd });
  await mkdir(join(cwd, 'clips'));
  const manifest = join(cwd, 'clips', 'manifest.jsonl');
  await writeFile(join(cwd, 'clips', 'croton.yaml'), 'collection: A');
  await writeFile(join(cwd, 'clips', 'a.mp4'), '\0\0\0\u0014ftyp');
  await symlink('clips', join(cwd, 'linked'));
  for (const [number, name] of ['croton.yaml', 'a.mp4'].entries()) {
    await link(join(cwd, 'clips', name), join(cwd, `hard-${number}`));
    await symlink(join('clips', name), join(cwd, `soft-${number}`));
  }
  const names =
    'hard-0 soft-0 linked/croton.yaml hard-1 soft-1 linked/a.mp4 CLIPS/Croton.YAML clips/A.MP4'.split(' ');
  for (const events of [...names, 'linked/manifest.jsonl', 'clips/../linked/manifest.jsonl', '']) {
    const opened = UploadReports.open(context, { events }, manifest);
    await expect(opened, events).rejects.toMatchObject({ code: 'usage/invalid' });
  }
  await link(join(cwd, 'clips', 'a.mp4'), join(cwd, 'rows.csv'));
  const reports = await UploadReports.open(context, { report: 'rows.csv', quiet: true }, manifest);
  await reports.finishWith({}, {}, () => '');
  expect(await readFile(join(cwd, 'clips', 'a.mp4'), 'latin1')).toBe('\0\0\0\u0014ftyp');
  expect(await readFile(join(cwd, 'rows.csv'), 'utf8')).toContain('file_name');
  expect(await readFile(join(cwd, 'clips', 'croton.yaml'), 'utf8')).toBe('collection: A');
  expect(await readdir(join(cwd, 'clips'))).toEqual(['a.mp4', 'croton.yaml']);
  await expect(UploadReports.open(context, { report: '' }, manifest)).rejects.toMatchObject({
    code: 'usage/invalid',
  });
});

it('events begin in a folder that is made for them, as other files that croton writes', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'croton-reports-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const { context } = testContext({ cwd });
  const reports = await UploadReports.open(context, { events: 'new/folder/e.ndjson' }, join(cwd, 'm.jsonl'));
  reports.line('started', {});
  await reports.close();
  expect(await readFile(join(cwd, 'new/folder/e.ndjson'), 'utf8')).toContain('"type":"started"');
});
