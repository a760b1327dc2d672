/** Files that change, go away or become something else while their collection is sent. */
import {
  appendFile,
  chmod,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIB, useProxiedBench } from '../support/chaos-bench.js';
import { drawCases } from '../support/drawn-cases.js';
import type { TestProxy } from '../support/proxy.js';
import { digestOfFile, type UploadBench, until } from '../support/upload-bench.js';

const VICTIM = 'm-victim.mp4';

interface Mishap {
  readonly name: string;
  befall(path: string): Promise<void>;
  /** What becomes of the clip whose bytes are on their way: some of these codes, or it arrives as it was. */
  readonly midway: readonly string[] | 'arrives';
  /** The same for a clip that waits for its turn. */
  readonly before: readonly string[] | 'arrives';
}

async function rewrite(path: string, from: number): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size - from, 7), 0, size - from, from);
  await file.close();
}

const MISHAPS: readonly Mishap[] = [
  {
    name: 'cut to a half',
    befall: async (path) => truncate(path, Math.floor((await stat(path)).size / 2)),
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed', 'file/changed'],
  },
  {
    name: 'emptied',
    befall: (path) => truncate(path, 0),
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed', 'file/changed'],
  },
  {
    name: 'rewritten',
    befall: (path) => rewrite(path, 5 * MIB),
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed'],
  },
  {
    name: 'rewritten, its time put back',
    befall: async (path) => {
      const { atime, mtime } = await stat(path);
      await rewrite(path, 5 * MIB);
      await utimes(path, atime, mtime);
    },
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed'],
  },
  {
    name: 'rewritten where it was read already',
    befall: async (path) => {
      const file = await open(path, 'r+');
      await file.write(Buffer.alloc(512, 9), 0, 512, 64 * 1024);
      await file.close();
    },
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed'],
  },
  {
    name: 'appended to',
    befall: (path) => appendFile(path, Buffer.alloc(MIB, 1)),
    midway: ['file/changed', 'upload/changed'],
    before: ['upload/changed', 'file/changed'],
  },
  {
    name: 'deleted',
    befall: (path) => rm(path),
    midway: 'arrives',
    before: ['file/not-found', 'file/unreadable'],
  },
  {
    name: 'renamed',
    befall: (path) => rename(path, `${path}.old`),
    midway: 'arrives',
    before: ['file/not-found', 'file/unreadable'],
  },
  {
    name: 'replaced by another file',
    befall: async (path) => {
      const bytes = await readFile(path);
      await writeFile(`${path}.new`, bytes.fill(3, 5 * MIB));
      await rename(`${path}.new`, path);
    },
    midway: 'arrives',
    before: ['upload/changed'],
  },
  {
    name: 'replaced by a link out of the folder',
    befall: async (path) => {
      await rename(path, join(path, '../../outside.mp4'));
      await symlink('../outside.mp4', path);
    },
    midway: 'arrives',
    before: ['upload/changed', 'file/unreadable'],
  },
  {
    name: 'replaced by a folder',
    befall: async (path) => {
      await rm(path);
      await mkdir(path);
    },
    midway: 'arrives',
    before: ['upload/changed', 'file/unreadable'],
  },
  {
    name: 'replaced by a pipe',
    befall: async (path) => {
      await rm(path);
      await execa('mkfifo', [path]);
    },
    midway: 'arrives',
    before: ['upload/changed', 'file/unreadable'],
  },
  {
    name: 'replaced by a link to itself',
    befall: async (path) => {
      await rm(path);
      await symlink(path, path);
    },
    midway: 'arrives',
    before: ['upload/changed', 'file/unreadable'],
  },
  {
    name: 'touched',
    befall: (path) => utimes(path, new Date(), new Date()),
    midway: ['file/changed', 'upload/changed'],
    before: 'arrives',
  },
  { name: 'made read-only', befall: (path) => chmod(path, 0o400), midway: 'arrives', before: 'arrives' },
  ...(process.getuid?.() === 0
    ? []
    : [
        {
          name: 'made unreadable',
          befall: (path: string) => chmod(path, 0),
          midway: 'arrives',
          before: ['file/unreadable'],
        } satisfies Mishap,
      ]),
];

let bench: UploadBench;
let proxy: TestProxy;
let env: Record<string, string>;
let runs = 0;

beforeAll(() => {
  if (process.getuid?.() === 0) console.log('skipped: files made unreadable (root reads them all the same)');
});

useProxiedBench((opened) => {
  ({ bench, proxy, env } = opened);
});

afterAll(() => console.log(`${runs} runs, no object but whole ones`));

/** Digests of all objects at the endpoint: each must be its name. */
async function assertWholeObjects(): Promise<Set<string>> {
  const folder = join(bench.endpoint.directory, 'objects');
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue;
    expect(await digestOfFile(join(entry.parentPath, entry.name))).toBe(`sha256:${entry.name}`);
    found.add(`sha256:${entry.name}`);
  }
  return found;
}

const CASES = MISHAPS.flatMap((mishap) => [
  [`${mishap.name}, while it is sent`, mishap, 'midway'] as const,
  [`${mishap.name}, before its turn`, mishap, 'before'] as const,
]);

test.each(drawCases(CASES))(
  '%s',
  async (_, { befall, ...expected }, when) => {
    const isBefore = when === 'before';
    // Much larger than what sockets hold: it is still being read when the first bytes are through.
    const path = await bench.addClip(VICTIM, (isBefore ? 8 : 24) * MIB);
    const first = isBefore ? [await bench.addClip('a-first.mp4', 16 * MIB)] : [];
    const others = [...first, await bench.addClip('b.mp4'), await bench.addClip('z.mp4', 600_000)];
    const original = await readFile(path);
    const wanted = await digestOfFile(path);
    await bench.run(['manifest', 'build']);
    proxy.weather.bytesPerSecond = 8 * MIB;
    const oneByOne = ['--no-build', '--jobs', '1', '--order', 'name', '--retry-for', '0.1'];
    const running = bench.run(['upload', '--yes', '--json', ...oneByOne], env);
    await until(() => proxy.sentBytes > 2 * MIB);
    await befall(path);
    const { stdout, stderr, exitCode } = await running;
    const summary = JSON.parse(String(stdout));
    const objects = await assertWholeObjects();
    for (const other of others) expect(objects, String(stderr)).toContain(await digestOfFile(other));
    const what = expected[when];
    if (what === 'arrives') {
      expect(summary).toMatchObject({ sent: others.length + 1, failed: 0, exitCode: 0 });
      expect(objects).toContain(wanted);
    } else {
      expect(summary).toMatchObject({ sent: others.length, failed: 1, left: 0 });
      expect(summary.problems).toMatchObject([{ fileName: VICTIM, kind: 'failed' }]);
      expect(what).toContain(summary.problems[0].code);
      expect(exitCode).toBe(5);
      expect(objects).not.toContain(wanted);
    }
    runs += 1;
    // The next run takes the folder as it is now, and ends; what is there is there once and whole.
    proxy.weather.bytesPerSecond = undefined;
    const next = await bench.upload([], env);
    // A record whose file is another or gone stays a failure until somebody puts it right.
    expect([0, 1, 5], next.stderr).toContain(next.exitCode);
    expect(next.summary).toMatchObject({ left: 0 });
    await assertWholeObjects();
    // The file as it was arrives in the end.
    await rm(path, { recursive: true, force: true });
    await writeFile(path, original);
    const last = await bench.upload([], env);
    expect(last.summary).toMatchObject({ failed: 0, left: 0, exitCode: 0 });
    expect(await assertWholeObjects()).toContain(wanted);
  },
  120_000,
);
