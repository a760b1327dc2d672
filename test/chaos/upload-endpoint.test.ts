import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chaosRandom, clipCount, MIB, mib, rounds, useProxiedBench } from '../support/chaos-bench.js';
import type { TestProxy } from '../support/proxy.js';
import { expectEachOnce, storedBytes } from '../support/upload-audit.js';
import { addClipsOfAllSizes, type UploadBench, until } from '../support/upload-bench.js';
import { watchUpload } from '../support/watched-upload.js';

const kills = rounds;
const clips = clipCount;
const random = chaosRandom(7);

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

test(`${clips} clips of 1 KiB to 64 MiB to an endpoint that is killed ${kills} times: one command, each arrives once`, async () => {
  const paths = await addClipsOfAllSizes(bench, clips, random);
  const totalBytes = paths.reduce((sum, { bytes }) => sum + bytes, 0);
  await bench.run(['manifest', 'build']);
  proxy.weather.bytesPerSecond = 30 * MIB;
  proxy.weather.delayMs = 1;
  const upload = watchUpload(bench, [], env);
  const lost: { bytes: number; inFlight: number }[] = [];
  let lostBefore = 0;
  while (lost.length < kills && !upload.ended) {
    const enough = proxy.sentBytes + random() * 1.2 * (totalBytes / kills);
    await until(() => upload.ended || proxy.sentBytes > enough, 90_000);
    await sleep(random() * 30);
    const inFlight = upload.inFlight.size;
    await bench.endpoint.down('SIGKILL');
    const lostNow = proxy.sentBytes - (await storedBytes(bench));
    lost.push({ bytes: lostNow - lostBefore, inFlight });
    lostBefore = lostNow;
    await sleep(random() * 500);
    await bench.endpoint.up();
  }
  proxy.weather.bytesPerSecond = undefined;
  const { exitCode, summary, stderr } = await upload.done;
  const twice = proxy.sentBytes - totalBytes;
  const most = Math.max(...lost.map(({ bytes, inFlight }) => bytes / Math.max(1, inFlight)));
  console.log(
    `${clips} clips, ${mib(totalBytes)}; the endpoint killed ${lost.length} times, ${lost.reduce((sum, { inFlight }) => sum + inFlight, 0)} clips in flight in all\n` +
      `on the wire ${mib(proxy.sentBytes)}: ${mib(twice)} more than the clips have, declarations and headers included; at most ${mib(most)} for each file in flight at a kill`,
  );
  expect(summary, stderr).toMatchObject({ clips, sent: clips, failed: 0, refused: 0, left: 0 });
  expect(exitCode).toBe(0);
  expect(lost.length).toBeGreaterThan(kills / 2);
  expect(most).toBeLessThanOrEqual(8 * MIB);
  await expectEachOnce(
    bench,
    paths.map(({ path }) => path),
  );
}, 1_200_000);

test('both sides killed in turn: each clip arrives once', async () => {
  const paths: string[] = [];
  for (const [number, size] of [0, 0, 0.5, 3, 8, 16].entries())
    paths.push(await bench.addClip(`${number}.mp4`, size * MIB));
  proxy.weather.bytesPerSecond = 3 * MIB;
  const rounds = Math.ceil(kills / 4);
  let inFlight = 0;
  for (let round = 0; round < rounds; round += 1) {
    const upload = watchUpload(bench, [], env);
    const enough = proxy.sentBytes + (random() * 27 * MIB) / rounds;
    await until(() => upload.ended || proxy.sentBytes > enough, 60_000);
    inFlight += 2 * upload.inFlight.size;
    await bench.endpoint.down('SIGKILL');
    await sleep(random() * 1000);
    if (random() < 0.5) upload.kill('SIGKILL');
    await bench.endpoint.up();
    upload.kill('SIGKILL');
    await upload.done;
  }
  proxy.weather.bytesPerSecond = undefined;
  const { summary, stderr } = await bench.upload([], env);
  expect(summary, String(stderr)).toMatchObject({ clips: paths.length, failed: 0, left: 0, exitCode: 0 });
  expect(proxy.sentBytes).toBeLessThan((28 + 8 * inFlight) * MIB);
  await expectEachOnce(bench, paths);
}, 600_000);
