/** Full disks: the endpoint's in the middle of an upload, and the one that this computer keeps its journal on. */
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UploadJournal } from '../../src/transfer/journal.js';
import { MIB, openProxiedBench, type ProxiedBench } from '../support/chaos-bench.js';
import type { TestProxy } from '../support/proxy.js';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { digestOfFile, type UploadBench, until } from '../support/upload-bench.js';

const tried = await mountSmallDisk(16 * MIB);
if (typeof tried === 'string') console.warn(`skipped: full disks, ${tried}`);
else await tried.remove();
const testDisk = test.skipIf(typeof tried === 'string');

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;
let opened: ProxiedBench | undefined;
let disk: SmallDisk | undefined;

async function mount(bytes: number): Promise<SmallDisk> {
  const mounted = await mountSmallDisk(bytes);
  if (typeof mounted === 'string') throw new Error(mounted);
  disk = mounted;
  return mounted;
}

async function openBench(directory?: string): Promise<void> {
  opened = await openProxiedBench(directory);
  ({ bench, proxy, env } = opened);
}

beforeEach(() => {
  disk = undefined;
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  await disk?.remove();
});

testDisk(
  'the endpoint’s disk fills up in the middle: nothing is lost, and it goes on when there is room',
  async () => {
    const { folder, fill, makeRoom } = await mount(900 * MIB);
    await openBench(join(folder, 'endpoint'));
    const paths = [
      await bench.addClip('large.mp4', 48 * MIB),
      await bench.addClip('small.mp4'),
      await bench.addClip('middle.mp4', 3 * MIB),
    ];
    proxy.weather.bytesPerSecond = 16 * MIB;
    const running = bench.run(['upload', '--yes', '--json', '--jobs', '1'], env);
    await until(() => proxy.sentBytes > 16 * MIB);
    await fill();
    let said = '';
    running.stderr?.on('data', (text) => {
      said += text;
    });
    await until(() => /next try/.test(said), 60_000);
    await makeRoom();
    const { stdout, stderr, exitCode } = await running;
    expect(exitCode, String(stderr)).toBe(0);
    expect(JSON.parse(String(stdout))).toMatchObject({ sent: 3, failed: 0, left: 0 });
    for (const path of paths) {
      const id = await digestOfFile(path);
      expect(await bench.objectDigest(id)).toBe(id);
    }
    console.log(`full in the middle: ${(proxy.sentBytes / MIB).toFixed(1)} MiB sent for 51 MiB`);
  },
  180_000,
);

testDisk(
  'an endpoint without room takes nothing new, says so, and keeps what it has',
  async () => {
    const { folder, fill, makeRoom } = await mount(900 * MIB);
    await openBench(join(folder, 'endpoint'));
    const before = await bench.addClip('before.mp4');
    await bench.upload();
    await fill();
    const path = await bench.addClip('after.mp4', 2 * MIB);
    const full = await bench.upload(['--retry-for', '0.05'], env);
    expect([3, 5], String(full.stderr)).toContain(full.exitCode);
    expect(full.summary).toMatchObject({ sent: 0 });
    await makeRoom();
    const after = await bench.upload([], env);
    expect(after.summary, after.stderr + String(full.stderr)).toMatchObject({
      sent: 1,
      present: 1,
      exitCode: 0,
    });
    for (const clip of [before, path]) {
      const id = await digestOfFile(clip);
      expect(await bench.objectDigest(id)).toBe(id);
    }
    expect(proxy.sentBytes).toBeLessThan(5 * MIB);
  },
  180_000,
);

/** Ids of the clips whose receipts are on this computer. */
async function keptReceipts(state: string, ids: readonly string[]): Promise<string[]> {
  const uploads = join(state, 'uploads');
  const kept: string[] = [];
  for (const name of await readdir(uploads).catch(() => [])) {
    const journal = await UploadJournal.open(join(uploads, name));
    kept.push(...ids.filter((id) => journal.receipt(id) !== undefined));
    await journal.close();
  }
  return kept;
}

testDisk(
  'a full disk under the journal before the start: it says so and sends nothing',
  async () => {
    const { folder, fill, makeRoom } = await mount(16 * MIB);
    await openBench();
    await bench.addClip('a.mp4', 2 * MIB);
    await bench.run(['manifest', 'build']);
    await fill();
    const small = { ...env, CROTON_STATE_DIR: join(folder, 'state') };
    const full = await bench.upload([], small);
    expect(full.exitCode, full.stderr).toBe(3);
    expect(full.stderr).toMatch(/file\/unwritable/);
    expect(full.stderr).toMatch(/the disk is full/);
    expect(proxy.sentBytes).toBeLessThan(MIB);
    await makeRoom();
    expect((await bench.upload([], small)).summary).toMatchObject({ sent: 1, exitCode: 0 });
  },
  120_000,
);

testDisk(
  'a disk under the journal that fills up while it sends: none counts as sent whose receipt was not kept',
  async () => {
    const { folder, fill, makeRoom } = await mount(16 * MIB);
    await openBench();
    const paths: string[] = [];
    for (let number = 0; number < 40; number += 1) {
      paths.push(await bench.addClip(`${number}.mp4`, number % 8 === 0 ? 1.5 * MIB : 100_000));
    }
    const ids = await Promise.all(paths.map(digestOfFile));
    await bench.run(['manifest', 'build']);
    const state = join(folder, 'state');
    const small = { ...env, CROTON_STATE_DIR: state };
    proxy.weather.bytesPerSecond = 2 * MIB;
    const running = bench.run(['upload', '--yes', '--json', '--jobs', '2'], small);
    await until(() => proxy.sentBytes > 3 * MIB);
    await fill();
    // Also the rest of the last block of each log.
    for (const name of await readdir(join(state, 'uploads'))) await assertFull(join(state, 'uploads', name));
    const { stdout, stderr, exitCode } = await running;
    expect(exitCode, String(stderr)).toBe(3);
    expect(stderr).toMatch(/file\/unwritable/);
    const summary = JSON.parse(String(stdout));
    await makeRoom();
    const kept = await keptReceipts(state, ids);
    expect(kept.length).toBeGreaterThanOrEqual(summary.sent);
    expect(summary.sent).toBeLessThan(ids.length);
    proxy.weather.bytesPerSecond = undefined;
    const before = proxy.sentBytes;
    const { summary: after, stderr: afterErr } = await bench.upload([], small);
    expect(after, afterErr).toMatchObject({ clips: ids.length, failed: 0, left: 0, exitCode: 0 });
    expect((await keptReceipts(state, ids)).length).toBe(ids.length);
    for (const id of ids) expect(await bench.objectDigest(id)).toBe(id);
    console.log(
      `journal full: ${summary.sent} of ${ids.length} sent, ${kept.length} receipts; ${((proxy.sentBytes - before) / MIB).toFixed(1)} MiB after it`,
    );
    expect(proxy.sentBytes).toBeLessThan((5 * 1.5 + 35 * 0.1 + 3 * 1.5 + 2) * MIB);
  },
  120_000,
);

async function assertFull(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    try {
      await appendFile(join(folder, 'rest'), 'x'.repeat(128));
    } catch {
      return;
    }
  }
}
