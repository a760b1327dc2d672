import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chaosRandom, clipCount, MIB, mib, rounds, useProxiedBench } from '../support/chaos-bench.js';
import type { TestProxy, Weather } from '../support/proxy.js';
import { expectEachOnce } from '../support/upload-audit.js';
import { addClipsOfAllSizes, type UploadBench, until } from '../support/upload-bench.js';
import { watchUpload } from '../support/watched-upload.js';

const clips = clipCount;
const random = chaosRandom(7);

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

/** The rate of fair weather, bytes per second. */
const FAIR = 30 * MIB;

/** Each lasts as long as its promise. */
const WEATHERS: Readonly<Record<string, (weather: Weather) => Promise<unknown>>> = {
  reset: async () => proxy.reset(),
  cut: async () => proxy.cut(),
  away: async (weather) => {
    weather.down = true;
    proxy.reset();
    await sleep(random() * 1500);
    weather.down = false;
  },
  'short-lived': async (weather) => {
    weather.lifeBytes = () => Math.round(1024 * 2 ** (random() * 12));
    proxy.cut();
    await sleep(500 + random() * 1500);
    weather.lifeBytes = undefined;
  },
  stalled: async (weather) => {
    weather.stalled = ([true, 'up', 'down'] as const)[Math.floor(random() * 3)] ?? true;
    await sleep(200 + random() * 2000);
    weather.stalled = false;
    if (random() < 0.5) proxy.reset();
  },
  slow: async (weather) => {
    weather.bytesPerSecond = 100 * 1024;
    await sleep(500 + random() * 1500);
    if (random() < 0.5) proxy.reset();
    weather.bytesPerSecond = FAIR;
  },
  far: async (weather) => {
    weather.delayMs = random() * 200;
    await sleep(500 + random() * 1000);
    if (random() < 0.5) proxy.reset();
    weather.delayMs = 1;
  },
};

test(`${clips} clips of 1 KiB to 64 MiB through ${rounds} spells of bad weather: one command, each arrives once`, async () => {
  const paths = await addClipsOfAllSizes(bench, clips, random);
  const totalBytes = paths.reduce((sum, { bytes }) => sum + bytes, 0);
  await bench.run(['manifest', 'build']);
  const { weather } = proxy;
  weather.bytesPerSecond = FAIR;
  weather.delayMs = 1;
  const upload = watchUpload(bench, [], env);
  const names = Object.keys(WEATHERS);
  const spells: string[] = [];
  let inFlight = 0;
  for (; spells.length < rounds && !upload.ended; ) {
    const enough = proxy.sentBytes + random() * 0.8 * (totalBytes / rounds);
    await until(() => upload.ended || proxy.sentBytes > enough, 600_000);
    const name = names[Math.floor(random() * names.length)] ?? 'reset';
    const connections = proxy.connections;
    inFlight += upload.inFlight.size;
    await WEATHERS[name]?.(weather);
    // Each of those that were made meanwhile may have been cut once more.
    if (name === 'short-lived') inFlight += proxy.connections - connections;
    spells.push(name);
    // Gone without a word: only the stall timer can tell.
    if (rounds >= 50 && spells.length === rounds >> 1) proxy.lose();
  }
  weather.bytesPerSecond = undefined;
  const { exitCode, summary, stderr } = await upload.done;
  const twice = proxy.sentBytes - totalBytes;
  console.log(
    `${clips} clips, ${mib(totalBytes)}; ${spells.join(', ')}\n` +
      `on the wire ${mib(proxy.sentBytes)}: ${mib(twice)} more than the clips have, declarations and headers included, for ${inFlight} files in flight at an interruption; ${proxy.connections} connections, ${Math.round(Number(summary?.durationS))} s`,
  );
  expect(summary, stderr).toMatchObject({ clips, sent: clips, failed: 0, refused: 0, left: 0 });
  expect(exitCode).toBe(0);
  expect(spells.length).toBeGreaterThan(rounds / 2);
  expect(twice).toBeLessThan(8 * MIB * (inFlight + 1));
  await expectEachOnce(
    bench,
    paths.map(({ path }) => path),
  );
}, 1_800_000);
