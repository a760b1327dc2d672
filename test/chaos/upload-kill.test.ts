import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { seededRandom } from '../support/seeded-random.js';
import { digestOfFile, UploadBench, until } from '../support/upload-bench.js';

const MIB = 1024 * 1024;

let bench: UploadBench;
let proxy: TestProxy;

beforeEach(async () => {
  bench = await UploadBench.open();
  proxy = await startProxy({ port: bench.endpoint.port });
});

afterEach(async () => {
  await proxy.close();
  await bench.close();
});

test('300 MB, killed in the middle: the rest is sent, nothing twice, and the receipt verifies', async () => {
  const path = await bench.addClip('large.mp4', 300 * MIB);
  proxy.weather.bytesPerSecond = 60 * MIB;
  const env = { CROTON_ENDPOINT: proxy.url };
  const running = bench.run(['upload', '--yes'], env);
  await until(() => proxy.sentBytes > 120 * MIB, 60_000);
  running.kill('SIGKILL');
  await running;
  const first = proxy.sentBytes;
  const { summary } = await bench.upload([], env);
  expect(summary).toMatchObject({ sent: 1, failed: 0, exitCode: 0 });
  console.log(
    `sent before the kill ${(first / MIB).toFixed(1)} MiB, after it ${((proxy.sentBytes - first) / MIB).toFixed(1)} MiB`,
  );
  expect(proxy.sentBytes).toBeLessThan(308 * MIB);
  const id = await digestOfFile(path);
  expect(await bench.objectDigest(id)).toBe(id);
}, 180_000);

test('killed at random moments, with cuts and an endpoint that dies too: every clip is there once', async () => {
  const random = seededRandom(Number(process.env.CHAOS_SEED ?? 7));
  const kills = Number(process.env.CHAOS_ROUNDS ?? 12);
  const paths: string[] = [];
  const sizes = [0, 0, 0, 0.5, 2, 3, 5, 8, 12, 16];
  for (const [number, size] of sizes.entries()) paths.push(await bench.addClip(`${number}.mp4`, size * MIB));
  const total = sizes.reduce((sum, size) => sum + size, 0) * MIB;
  const env = { CROTON_ENDPOINT: proxy.url };
  await bench.run(['manifest', 'build'], env);
  proxy.weather.bytesPerSecond = 0.7 * MIB;
  proxy.weather.delayMs = 1;
  let interruptions = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const running = bench.run(['upload', '--yes'], env);
    const dies = setTimeout(() => running.kill('SIGKILL'), 400 + random() * 2500);
    if (random() < 0.4) setTimeout(() => proxy.cut(), 300 + random() * 1500);
    if (random() < 0.25) {
      await new Promise((resolve) => setTimeout(resolve, random() * 1000));
      await bench.endpoint.down('SIGKILL');
      await bench.endpoint.up();
    }
    interruptions += 3;
    await running;
    clearTimeout(dies);
  }
  proxy.weather.bytesPerSecond = undefined;
  const { summary } = await bench.upload([], env);
  expect(summary).toMatchObject({ clips: sizes.length, failed: 0, left: 0, exitCode: 0 });
  for (const path of paths) {
    const id = await digestOfFile(path);
    expect(await bench.objectDigest(id)).toBe(id);
  }
  console.log(`${(proxy.sentBytes / MIB).toFixed(1)} MiB on the wire for ${total / MIB} MiB`);
  expect(proxy.sentBytes).toBeLessThan(total + interruptions * 8 * MIB);
}, 240_000);
