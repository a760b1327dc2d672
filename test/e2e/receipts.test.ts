/** From the upload to the proof of its end, with the real program and a real endpoint. */
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UploadBench } from '../support/upload-bench.js';

let bench: UploadBench;
beforeEach(async () => {
  bench = await UploadBench.open();
});
afterEach(() => bench.close());

test('uploaded, listed, verified, withdrawn, not sent again unasked', async () => {
  const first = await bench.addClip('first.mp4');
  await bench.addClip('dance/second.mp4');
  expect((await bench.upload()).summary).toMatchObject({ sent: 2, exitCode: 0 });

  const status = JSON.parse((await bench.run(['status', '.', '--wait', '--json'])).stdout);
  expect(status).toMatchObject({ total: 2, states: { queued: 2 }, attention: [] });
  const media = ['receipts', 'verify', '--media', bench.clips, '--json'];
  expect(JSON.parse((await bench.run(media)).stdout).totals).toEqual({ ok: 2 });

  const withdrawn = await bench.run(['withdraw', first, '--yes', '--json']);
  expect(JSON.parse(withdrawn.stdout).items).toMatchObject([{ state: 'withdrawn' }]);
  const again = await bench.upload();
  expect(again.summary).toMatchObject({ sent: 0, present: 1 });
  expect(again.summary.problems).toMatchObject([{ fileName: 'first.mp4', kind: 'withdrawn' }]);
  const csv = (await bench.run(['status', '.', '--csv'])).stdout.trimEnd().split('\n');
  expect(csv.slice(1).map((line) => line.split(',')[3])).toEqual(['queued', 'withdrawn']);

  const { items } = JSON.parse((await bench.run(['receipts', 'list', first, '--json'])).stdout);
  expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['receipt', 'withdrawal']);
  await writeFile(join(bench.clips, 'dance/second.mp4'), 'other');
  await rm(first);
  const after = await bench.run(media);
  expect(after.exitCode).toBe(1);
  expect(JSON.parse(after.stdout).totals).toEqual({ 'file-missing': 1, 'file-differs': 1, ok: 1 });
});

test('a clip that was deleted here is withdrawn by its name; to send withdrawn ones again is foreseen', async () => {
  const gone = await bench.addClip('dance/gone.mp4');
  await bench.addClip('stays.mp4');
  await bench.upload();
  await rm(dirname(gone), { recursive: true });
  const withdrawn = await bench.run(['withdraw', gone, '--yes', '--json']);
  expect(JSON.parse(withdrawn.stdout).items).toMatchObject([{ state: 'withdrawn' }]);
  await bench.run(['withdraw', gone, '--yes']);
  const list = JSON.parse((await bench.run(['receipts', 'list', '--json'])).stdout);
  expect(list.items.at(-1)).toMatchObject({ kind: 'withdrawal', file_name: 'dance/gone.mp4' });
  const unknown = await bench.run(['withdraw', join(bench.clips, 'never.mp4'), '--yes']);
  expect(unknown.stderr).toContain('[file/not-found]');

  await bench.run(['withdraw', join(bench.clips, 'stays.mp4'), '--yes']);
  const plan = async (...args: string[]) => (await bench.upload(['--dry-run', ...args])).summary.forecast;
  expect(await plan()).toMatchObject({ fresh: { clips: 0 } });
  expect(await plan('--again')).toMatchObject({ fresh: { clips: 1 } });
  expect((await bench.upload(['--again'])).summary).toMatchObject({ sent: 1 });
  expect(await plan('--again')).toMatchObject({ fresh: { clips: 0 } });
});

test('receipts of clips that the manifest no longer has are not looked for in its folder', async () => {
  await bench.addClip('cut.mp4');
  await bench.addClip('kept.mp4');
  await bench.upload();
  await bench.addClip('cut.mp4', 3000);
  expect((await bench.upload()).summary).toMatchObject({ sent: 1, present: 1 });
  const verified = await bench.run(['receipts', 'verify', '--media', bench.clips, '--json']);
  expect([JSON.parse(verified.stdout).totals, verified.exitCode]).toEqual([{ ok: 2 }, 0]);
});
