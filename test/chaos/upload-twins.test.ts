/** Several croton processes at once on the same clips: nothing travels twice, all end well. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownIdentity } from '../../src/files/process-identity.js';
import { chaosRandom, MIB, useProxiedBench } from '../support/chaos-bench.js';
import type { TestProxy } from '../support/proxy.js';
import { digestOfFile, type UploadBench, until } from '../support/upload-bench.js';

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

async function addClips(): Promise<{ paths: string[]; bytes: number }> {
  const paths = [await bench.addClip('large.mp4', 10 * MIB)];
  for (let number = 0; number < 12; number += 1) paths.push(await bench.addClip(`${number}.mp4`, 100_000));
  return { paths, bytes: 10 * MIB + 12 * 100_000 };
}

async function assertArrived(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const id = await digestOfFile(path);
    expect(await bench.objectDigest(id)).toBe(id);
  }
}

test('two at once on one folder: the second waits, nothing is sent twice, both end with 0', async () => {
  const random = chaosRandom(3);
  const { paths, bytes } = await addClips();
  proxy.weather.bytesPerSecond = 6 * MIB;
  const first = bench.upload([], env);
  await new Promise((resolve) => setTimeout(resolve, random() * 1500));
  const [one, two] = await Promise.all([first, bench.upload([], env)]);
  expect([one.exitCode, two.exitCode], `${one.stderr}\n${two.stderr}`).toEqual([0, 0]);
  expect(one.summary.sent + two.summary.sent).toBe(paths.length);
  expect(one.summary.present + two.summary.present).toBe(paths.length);
  await assertArrived(paths);
  console.log(`two at once: ${(proxy.sentBytes / MIB).toFixed(1)} MiB for ${(bytes / MIB).toFixed(1)} MiB`);
  expect(proxy.sentBytes).toBeLessThan(bytes + MIB);
}, 120_000);

test('four at once, the first of them killed: the others go on with what it left', async () => {
  const { paths, bytes } = await addClips();
  proxy.weather.bytesPerSecond = 6 * MIB;
  const first = bench.run(['upload', '--yes'], env);
  await until(() => proxy.sentBytes > 3 * MIB);
  const others = [1, 2, 3].map(() => bench.upload([], env));
  await new Promise((resolve) => setTimeout(resolve, 700));
  first.kill('SIGKILL');
  await first;
  const ended = await Promise.all(others);
  expect(
    ended.map(({ exitCode }) => exitCode),
    ended.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0, 0]);
  await assertArrived(paths);
  console.log(
    `one of four killed: ${(proxy.sentBytes / MIB).toFixed(1)} MiB for ${(bytes / MIB).toFixed(1)} MiB`,
  );
  expect(proxy.sentBytes).toBeLessThan(bytes + 8 * MIB);
}, 120_000);

test('one who waits can be interrupted, and the other does not notice', async () => {
  const { paths } = await addClips();
  proxy.weather.bytesPerSecond = 4 * MIB;
  const first = bench.upload([], env);
  await until(() => proxy.sentBytes > 2 * MIB);
  const second = bench.run(['upload', '--yes'], env);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  second.kill('SIGINT');
  expect((await second).exitCode).toBe(130);
  expect(await first).toMatchObject({ exitCode: 0, summary: { sent: paths.length } });
}, 120_000);

test('two folders with the same clips of one account: each clip travels once', async () => {
  const { paths, bytes } = await addClips();
  const twin = join(bench.folder, 'twin');
  await cp(bench.clips, twin, { recursive: true });
  proxy.weather.bytesPerSecond = 20 * MIB;
  const both = await Promise.all([bench.upload([], env), bench.upload([twin], env)]);
  expect(
    both.map(({ exitCode }) => exitCode),
    both.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0]);
  await assertArrived(paths);
  const again = await bench.upload([twin], env);
  expect(again.summary).toMatchObject({ sent: 0, present: paths.length, exitCode: 0 });
  console.log(
    `the same clips in two folders: ${(proxy.sentBytes / MIB).toFixed(1)} MiB for ${(bytes / MIB).toFixed(1)} MiB`,
  );
  expect(proxy.sentBytes).toBeLessThan(bytes + 10 * MIB);
}, 120_000);

test('two accounts with the same clips: each proves that it has them', async () => {
  const { paths, bytes } = await addClips();
  const made = await fetch(`${bench.endpoint.url}/v1/admin/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bench.endpoint.tokens.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bola', roles: ['contributor'] }),
  });
  const { token } = (await made.json()) as { token: string };
  const me = (await (
    await fetch(`${bench.endpoint.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  ).json()) as { agreement_due: { digest: string } | null };
  if (me.agreement_due !== null)
    await fetch(`${bench.endpoint.url}/v1/me/agreement`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ digest: me.agreement_due.digest }),
    });
  const both = await Promise.all([bench.upload([], env), bench.upload([], { ...env, CROTON_TOKEN: token })]);
  expect(
    both.map(({ exitCode }) => exitCode),
    both.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0]);
  for (const { summary } of both) expect(summary).toMatchObject({ sent: paths.length, failed: 0 });
  await assertArrived(paths);
  expect(proxy.sentBytes).toBeGreaterThan(2 * bytes);
}, 120_000);

/** Leaves a lock where uploads take theirs. */
async function leaveLock(text: string): Promise<void> {
  const uploads = join(bench.folder, 'state/uploads');
  const [journal = ''] = await readdir(uploads);
  const lock = (await readdir(join(uploads, journal))).find((name) => name.endsWith('.lock'));
  const name = lock ?? lockName;
  await mkdir(join(uploads, journal), { recursive: true });
  await writeFile(join(uploads, journal, name), text);
}
let lockName = '';

/** A run that is killed, so that its lock stays. */
async function killed(): Promise<void> {
  await bench.addClip('large.mp4', 6 * MIB);
  proxy.weather.bytesPerSecond = 3 * MIB;
  const running = bench.run(['upload', '--yes'], env);
  await until(() => proxy.sentBytes > 2 * MIB);
  running.kill('SIGKILL');
  await running;
  // What the proxy still holds of it.
  proxy.cut();
  proxy.weather.bytesPerSecond = undefined;
  const [journal = ''] = await readdir(join(bench.folder, 'state/uploads'));
  const files = await readdir(join(bench.folder, 'state/uploads', journal));
  lockName = files.find((name) => name.endsWith('.lock')) ?? '';
  expect(lockName).not.toBe('');
}

test.each([
  ['of a killed process', undefined],
  ['of this computer before it was started anew', { ...ownIdentity(), boot: 'another' }],
  ['of a process whose number is another’s now', { ...ownIdentity(), pid: process.pid, started: '1' }],
])('a lock %s is taken over at once', async (_, identity) => {
  await killed();
  if (identity !== undefined) await leaveLock(JSON.stringify(identity));
  const started = Date.now();
  const { summary, exitCode, stderr } = await bench.upload([], env);
  expect(exitCode, stderr).toBe(0);
  expect(summary).toMatchObject({ sent: 1 });
  expect(Date.now() - started).toBeLessThan(20_000);
});

test.each([
  ['half a lock', '{"host":"'],
  ['an empty lock', ''],
])(
  '%s, of a process that died as it began, is taken over',
  async (_, text) => {
    await killed();
    await leaveLock(text);
    const { exitCode, stderr } = await bench.upload([], env);
    expect(exitCode, stderr).toBe(0);
  },
  60_000,
);

test('a lock of another computer that shares the state folder is respected, and says whose it is', async () => {
  await killed();
  await leaveLock(JSON.stringify({ ...ownIdentity(), host: `${hostname()}-other` }));
  const running = bench.run(['upload', '--yes'], env);
  const before = proxy.sentBytes;
  const stop = setTimeout(() => running.kill('SIGINT'), 6000);
  const { exitCode, stderr } = await running;
  clearTimeout(stop);
  // It says so and ends, or waits for it until somebody stops it.
  expect([3, 130], String(stderr)).toContain(exitCode);
  expect(stderr).toMatch(/in use|lock|another croton/i);
  expect(proxy.sentBytes - before).toBeLessThan(MIB);
}, 60_000);
