/** What the heavy suites of uploads share: how much they do, and a bench whose endpoint is reached through bad weather. */
import { afterEach, beforeEach } from 'vitest';
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.js';
import { startProxy, type TestProxy } from './proxy.js';
import { seededRandom } from './seeded-random.js';
import { UploadBench } from './upload-bench.js';

export const MIB = 1024 * 1024;

/** How often something befalls an upload; CI runs a part of them. */
export const rounds = Number(process.env.CHAOS_ROUNDS ?? 12);
/** Whether the suites run whole. */
export const whole = rounds >= 50;
/** Clips for so many rounds. */
export const clipCount = Math.min(200, 4 * Math.max(5, rounds));

/** Random numbers in [0, 1): the same ones in each run, or those of CHAOS_SEED. */
export const chaosRandom = (seed: number) => seededRandom(Number(process.env.CHAOS_SEED ?? seed));

export const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;

interface Opened {
  readonly bench: UploadBench;
  /** With this, croton takes the way through what stands before the endpoint. */
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

export interface ProxiedBench extends Opened {
  readonly proxy: TestProxy;
}

/** A bench, and a proxy with weather before its endpoint. `directory`: where the endpoint keeps what it has. */
export async function openProxiedBench(directory?: string): Promise<ProxiedBench> {
  const bench = await UploadBench.open(directory);
  const proxy = await startProxy({ port: bench.endpoint.port });
  return { bench, proxy, env: { CROTON_ENDPOINT: proxy.url }, close: () => closeBoth(proxy, bench) };
}

export interface FaultyBench extends Opened {
  readonly faulty: FaultyEndpoint;
}

async function openFaultyBench(): Promise<FaultyBench> {
  const bench = await UploadBench.open();
  const faulty = await startFaultyEndpoint(bench.endpoint.port);
  return { bench, faulty, env: { CROTON_ENDPOINT: faulty.url }, close: () => closeBoth(faulty, bench) };
}

async function closeBoth(front: { close(): Promise<void> }, bench: UploadBench): Promise<void> {
  await front.close();
  await bench.close();
}

/** Gives each test of a file a new {@link openProxiedBench}. */
export const useProxiedBench = (take: (opened: ProxiedBench) => void) => useEach(openProxiedBench, take);

/** Gives each test of a file a bench whose endpoint answers wrongly when the test says so. */
export const useFaultyBench = (take: (opened: FaultyBench) => void) => useEach(openFaultyBench, take);

function useEach<T extends Opened>(open: () => Promise<T>, take: (opened: T) => void): void {
  let opened: T | undefined;
  beforeEach(async () => {
    opened = await open();
    take(opened);
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
}
