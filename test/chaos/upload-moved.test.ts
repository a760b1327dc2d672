/** Folders that move, computers that change, journals that are lost: what arrived is not sent again. Counted at sockets. */
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chaosRandom, MIB, useProxiedBench } from '../support/chaos-bench.js';
import { drawCases } from '../support/drawn-cases.js';
import type { TestProxy } from '../support/proxy.js';
import { digestOfFile, type UploadBench, until } from '../support/upload-bench.js';

const LARGE = 12 * MIB;
const SMALL = 100_000;
const SMALL_CLIPS = 8;
const TOTAL = LARGE + SMALL_CLIPS * SMALL;
/** Calls that carry no clips: declarations, commits, questions. */
const TALK = 0.3 * MIB;

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

const ids = new Set<string>();

async function addClips(): Promise<void> {
  ids.clear();
  ids.add(await digestOfFile(await bench.addClip('dance/large.mp4', LARGE)));
  for (let number = 0; number < SMALL_CLIPS; number += 1)
    ids.add(await digestOfFile(await bench.addClip(`${number}.mp4`, SMALL)));
}

async function assertArrived(): Promise<void> {
  for (const id of ids) expect(await bench.objectDigest(id)).toBe(id);
}

/** Uploads until about `share` of the bytes is on the wire, then dies. */
async function interrupted(share: number): Promise<void> {
  proxy.weather.bytesPerSecond = 6 * MIB;
  const running = bench.run(['upload', '--yes'], env);
  await until(() => proxy.sentBytes > share * TOTAL, 60_000);
  running.kill('SIGKILL');
  await running;
  // What the proxy still holds of it.
  proxy.cut();
  proxy.weather.bytesPerSecond = undefined;
}

/** What may happen between two runs. Returns how the next one is called. */
type Move = () => Promise<{ readonly args?: readonly string[]; readonly env?: Record<string, string> }>;

const fresh = (name: string) => mkdtemp(join(bench.folder, `${name}-`));

const MOVES: Readonly<Record<string, Move>> = {
  'the folder moves': async () => {
    await rename(bench.clips, join(bench.folder, 'elsewhere'));
    await cp(join(bench.folder, 'elsewhere'), bench.clips, {
      recursive: true,
      filter: (path) => path.endsWith('elsewhere'),
    });
    return { args: [join(bench.folder, 'elsewhere')] };
  },
  'the folder is copied and its times are new': async () => {
    const copy = join(bench.folder, 'copy');
    await cp(bench.clips, copy, { recursive: true });
    await rm(bench.clips, { recursive: true });
    await cp(copy, bench.clips, { recursive: true });
    return {};
  },
  'clips are renamed': async () => {
    for (const name of await readdir(bench.clips))
      if (name.endsWith('.mp4')) await rename(join(bench.clips, name), join(bench.clips, `new-${name}`));
    await rename(join(bench.clips, 'dance'), join(bench.clips, 'market'));
    return {};
  },
  'the journal is deleted': async () => {
    await rm(join(bench.folder, 'state/uploads'), { recursive: true });
    return {};
  },
  'all state is deleted': async () => {
    await rm(join(bench.folder, 'state'), { recursive: true });
    return {};
  },
  'state and cache are deleted': async () => {
    await rm(join(bench.folder, 'state'), { recursive: true });
    await rm(join(bench.folder, 'cache'), { recursive: true, force: true });
    return {};
  },
  'the manifest is deleted': async () => {
    await rm(join(bench.clips, 'manifest.jsonl'), { force: true });
    return {};
  },
  'the journal is torn in the middle of each file': async () => {
    const uploads = join(bench.folder, 'state/uploads');
    for (const entry of await readdir(uploads, { recursive: true })) {
      const path = join(uploads, entry);
      if (!path.endsWith('.log')) continue;
      await truncate(path, Math.floor((await stat(path)).size * 0.6));
    }
    return {};
  },
  'the journal is garbage': async () => {
    const uploads = join(bench.folder, 'state/uploads');
    for (const entry of await readdir(uploads, { recursive: true }))
      if (entry.endsWith('.log')) await writeFile(join(uploads, entry), Buffer.alloc(5000, '\u0000\u00ff{x'));
    return {};
  },
  'another computer has the same token': async () => {
    const home = await fresh('computer');
    const clips = join(home, 'clips');
    await cp(bench.clips, clips, { recursive: true, filter: (path) => !path.endsWith('.jsonl') });
    return {
      args: [clips],
      env: {
        HOME: home,
        CROTON_STATE_DIR: join(home, 'state'),
        CROTON_CACHE_DIR: join(home, 'cache'),
        CROTON_CONFIG_DIR: join(home, 'config'),
      },
    };
  },
};

test.each(drawCases(Object.entries(MOVES), 0.5))(
  'complete, then %s: nothing is sent again',
  async (_, move) => {
    await addClips();
    const first = await bench.upload([], env);
    expect(first.summary, first.stderr).toMatchObject({ sent: ids.size, exitCode: 0 });
    const before = proxy.sentBytes;
    const next = await move();
    const { summary, stderr, exitCode } = await bench.upload(next.args, { ...env, ...next.env });
    // Records of clips that were renamed may stay and fail; what is there is not sent again.
    expect(exitCode, stderr).toBe(0);
    expect(summary).toMatchObject({ sent: 0, failed: 0, left: 0 });
    expect(summary.present + summary.updated).toBe(ids.size);
    expect(proxy.sentBytes - before).toBeLessThan(TALK);
    await assertArrived();
  },
);

test.each(drawCases(Object.entries(MOVES).toReversed(), 0.5))(
  'interrupted, then %s: it goes on where it was',
  async (_, move) => {
    const random = chaosRandom(11);
    await addClips();
    await interrupted(0.5 + random() * 0.3);
    const next = await move();
    const { summary, stderr, exitCode } = await bench.upload(next.args, { ...env, ...next.env });
    expect(exitCode, stderr).toBe(0);
    expect(summary).toMatchObject({ failed: 0, left: 0 });
    await assertArrived();
    // Half of the large clip and all small ones beside it would be 6 MiB more.
    console.log(`${(proxy.sentBytes / MIB).toFixed(1)} MiB for ${(TOTAL / MIB).toFixed(1)} MiB`);
    expect(proxy.sentBytes).toBeLessThan(TOTAL + 4 * MIB);
  },
);

test('an edited record travels without bytes, a clip of unknown minors waits by name, and the others go', async () => {
  await addClips();
  await bench.write('3.mp4.yaml', 'rights: { minors: unknown }\n');
  const first = await bench.upload([], env);
  expect(first.summary).toMatchObject({ sent: ids.size - 1, held: 1, exitCode: 1 });
  expect(first.summary.problems).toMatchObject([{ fileName: '3.mp4', kind: 'held' }]);
  await bench.write('3.mp4.yaml', 'rights: { minors: none }\n');
  await bench.write('dance/large.mp4.yaml', 'title: The dance\n');
  const before = proxy.sentBytes;
  const second = await bench.upload([], env);
  expect(second.summary, second.stderr).toMatchObject({ sent: 1, updated: 1, held: 0, exitCode: 0 });
  expect(proxy.sentBytes - before).toBeLessThan(SMALL + TALK);
  const list = await fetch(`${bench.endpoint.url}/v1/submissions?limit=500`, {
    headers: { authorization: `Bearer ${bench.endpoint.tokens.ada}` },
  });
  const { items } = (await list.json()) as { items: { title: string | null }[] };
  expect(items.map(({ title }) => title)).toContain('The dance');
  await assertArrived();
});

test('a withdrawn clip is not sent unasked, also from another computer, and is sent again on purpose', async () => {
  await addClips();
  await bench.upload([], env);
  const id = await digestOfFile(join(bench.clips, 'dance/large.mp4'));
  const list = await fetch(`${bench.endpoint.url}/v1/submissions?content=${id}`, {
    headers: { authorization: `Bearer ${bench.endpoint.tokens.ada}` },
  });
  const { items } = (await list.json()) as { items: { submission: string }[] };
  expect((await bench.run(['withdraw', '--yes', items[0]?.submission ?? ''], env)).exitCode).toBe(0);
  expect(await bench.objectDigest(id)).toBeUndefined();
  const before = proxy.sentBytes;
  const elsewhere = (await MOVES['another computer has the same token']?.()) ?? {};
  for (const { args, env: other } of [{ args: [], env: {} }, elsewhere]) {
    const { summary, stderr } = await bench.upload(args, { ...env, ...other });
    expect(summary, stderr).toMatchObject({ sent: 0, present: SMALL_CLIPS, withdrawn: 1, exitCode: 1 });
    expect(summary.problems[0]).toMatchObject({ fileName: 'dance/large.mp4', kind: 'withdrawn' });
  }
  expect(proxy.sentBytes - before).toBeLessThan(2 * TALK);
  const { summary } = await bench.upload(['--again'], env);
  expect(summary).toMatchObject({ sent: 1, exitCode: 0 });
  await assertArrived();
});

test('a manifest from another computer, with its folder on a disk that is mounted elsewhere, sends nothing twice', async () => {
  await addClips();
  await bench.upload([], env);
  const before = proxy.sentBytes;
  const home = await fresh('disk');
  await cp(bench.clips, join(home, 'clips'), { recursive: true });
  const lines = (await readFile(join(home, 'clips/manifest.jsonl'), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(ids.size);
  const other = { CROTON_STATE_DIR: join(home, 'state'), CROTON_CACHE_DIR: join(home, 'cache') };
  const { summary, stderr } = await bench.upload([join(home, 'clips/manifest.jsonl')], { ...env, ...other });
  expect(summary, stderr).toMatchObject({ sent: 0, present: ids.size, exitCode: 0 });
  expect(proxy.sentBytes - before).toBeLessThan(TALK);
});
