import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UploadBench } from '../support/upload-bench.js';

interface Check {
  readonly check: string;
  readonly status: string;
  readonly message: string;
}

let bench: UploadBench;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(() => bench.close());

async function doctor(env: Record<string, string> = {}, args: readonly string[] = ['--upload', '.']) {
  const { stdout, exitCode } = await bench.run(['doctor', '--json', ...args], env);
  const checks: Check[] = JSON.parse(stdout).checks;
  return { exitCode, of: (name: string) => checks.find(({ check }) => check === name), checks };
}

test('says what an upload will meet, and leaves nothing at the endpoint', { timeout: 60_000 }, async () => {
  await bench.addClip('goes.mp4', 2_000_000);
  await bench.write('bad.mp4', 'this is no video');
  const objects = () => readdir(join(bench.endpoint.directory, 'objects'), { recursive: true });
  const uploads = () => readdir(join(bench.endpoint.directory, 'uploads'), { recursive: true });
  const before = [...(await objects()), ...(await uploads())];
  const { exitCode, of } = await doctor();
  expect(exitCode).toBe(0);
  for (const check of ['link/round-trip', 'link/rate', 'upload/limits', 'upload/clips', 'upload/time'])
    expect(of(check), check).toMatchObject({ status: 'ok' });
  expect(of('link/rate')?.message).toMatch(/MB\/s/);
  expect(of('upload/token')?.message).toContain('no end');
  expect([...(await objects()), ...(await uploads())]).toEqual(before);
  expect((await bench.upload()).summary).toMatchObject({ sent: 1 });
  expect((await doctor()).of('upload/clips')?.message).toContain('1 clip arrived before');
});

test('without a token, a collection or an endpoint it says so', { timeout: 60_000 }, async () => {
  await bench.addClip('a.mp4');
  const signedOut = await doctor({ CROTON_TOKEN: '' });
  expect(signedOut.of('account')).toMatchObject({ status: 'warn' });
  expect(signedOut.of('link/rate')).toBeUndefined();
  const elsewhere = await doctor({}, ['--upload', bench.folder]);
  expect(elsewhere.exitCode).toBe(3);
  expect(elsewhere.of('upload')).toMatchObject({ status: 'fail' });
  await bench.endpoint.down('SIGKILL');
  const away = await doctor();
  expect(away.exitCode).toBe(3);
  expect(away.of('endpoint')).toMatchObject({ status: 'fail' });
});
