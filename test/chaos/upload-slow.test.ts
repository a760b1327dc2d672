import { expect, test } from 'vitest';
import { useProxiedBench, whole } from '../support/chaos-bench.js';
import type { TestProxy } from '../support/proxy.js';
import { expectEachOnce } from '../support/upload-audit.js';
import type { UploadBench } from '../support/upload-bench.js';
import { watchUpload } from '../support/watched-upload.js';

const MB = 1_000_000;

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

/** Sends four clips side by side: nothing may be tried again. */
async function sendFour(bytes: number, args: readonly string[]): Promise<void> {
  const paths: string[] = [];
  for (let number = 0; number < 4; number += 1) paths.push(await bench.addClip(`${number}.mp4`, bytes));
  const upload = watchUpload(bench, args, env);
  const { exitCode, summary, stderr } = await upload.done;
  const { weather } = proxy;
  console.log(
    `4 clips of ${bytes / MB} MB at ${(weather.bytesPerSecond ?? 0) / 125_000} Mbit/s, ${2 * (weather.delayMs ?? 0)} ms RTT: ${proxy.sentBytes} bytes on the wire, ${Math.round(Number(summary?.durationS))} s`,
  );
  expect(
    upload.events.filter(({ type }) => type === 'waiting'),
    stderr,
  ).toEqual([]);
  expect(summary).toMatchObject({ sent: 4, failed: 0 });
  expect(exitCode).toBe(0);
  expect(proxy.sentBytes).toBeLessThan(4 * bytes + 40_000);
  await expectEachOnce(bench, paths);
}

const kbit = whole ? 500 : 4000;

test(`four clips of 3 MB over ${kbit} kbit/s together: no retry at all`, async () => {
  proxy.weather.bytesPerSecond = (kbit * 1000) / 8;
  await sendFour(3 * MB, ['--jobs', '4']);
}, 400_000);

test.runIf(whole)(
  'the same with as many side by side as croton likes',
  async () => {
    proxy.weather.bytesPerSecond = (kbit * 1000) / 8;
    await sendFour(3 * MB, []);
  },
  400_000,
);

test('a slow link with a long way (300 ms) is no stall: everything is sent once', async () => {
  proxy.weather.delayMs = 150;
  proxy.weather.bytesPerSecond = 500_000;
  await sendFour(1.5 * MB, []);
}, 200_000);
