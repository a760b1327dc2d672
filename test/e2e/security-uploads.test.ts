/** What may leave a computer: clips of the media folder, whatever a manifest and links say. */
import { readdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { UploadBench } from '../support/upload-bench.js';

let bench: UploadBench;
let proxy: TestProxy | undefined;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await bench.close();
});

test('no file outside of the media folder is sent: neither through a linked folder nor a linked file', async () => {
  const outside = `${bench.clips}-elsewhere`;
  await bench.addClip('dance/private.mp4', 600_000);
  await bench.addClip('letter.mp4', 600_000);
  await bench.addClip('good.mp4');
  await bench.run(['manifest', 'build']);
  await rename(join(bench.clips, 'dance'), outside);
  await rename(join(bench.clips, 'letter.mp4'), join(outside, 'letter.mp4'));
  await symlink(outside, join(bench.clips, 'dance'));
  await symlink(join(outside, 'letter.mp4'), join(bench.clips, 'letter.mp4'));
  expect(await readdir(join(bench.clips, 'dance'))).toContain('private.mp4');
  proxy = await startProxy({ port: bench.endpoint.port });
  const { summary, exitCode } = await bench.upload(['--no-build'], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ sent: 1, failed: 2 });
  for (const problem of summary.problems) {
    expect(problem.code).toBe('file/unreadable');
    expect(problem.message).toContain('out of the media folder');
  }
  expect(exitCode).toBe(5);
  expect(proxy.sentBytes).toBeLessThan(600_000);
});
