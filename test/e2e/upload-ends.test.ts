/** How an upload ends: at once when nothing more can be sent, and leaving nothing behind in its process. */
import { getEventListeners } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resolveEndpoint } from '../../src/client/resolve-endpoint.js';
import { systemClock } from '../../src/context.js';
import { findUploadSource } from '../../src/journey/upload/find-upload.js';
import { uploadCollection } from '../../src/journey/upload/upload-collection.js';
import { findFfprobe } from '../../src/media/find-ffprobe.js';
import { DEFAULT_RETRY } from '../../src/transfer/retry-decision.js';
import { fakeContext } from '../support/fake-context.js';
import { testContext } from '../support/test-context.js';
import { startTokenFront } from '../support/token-front.js';
import { digestOfFile, UploadBench, until } from '../support/upload-bench.js';

vi.setConfig({ testTimeout: 90_000 });

const GIB = 1 << 30;

let bench: UploadBench;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(() => bench.close());

/** A valid clip of so many bytes, of which the disk holds few. */
async function addHugeClip(name: string, bytes: number): Promise<void> {
  const path = await bench.addClip(name);
  const file = await open(path, 'a');
  const { size } = await file.stat();
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(bytes - size), 8);
  await file.write(header);
  await file.close();
  await truncate(path, bytes);
}

test('twice in one process: no handle, timer or listener is left', async () => {
  await bench.addClip('a.mp4', 3 << 20);
  await bench.addClip('b.mp4');
  const { signal } = new AbortController();
  const { context } = fakeContext({ cwd: bench.clips, env: bench.environment(), signal });
  const upload = async () => {
    const source = await findUploadSource(context.cwd, [], true);
    const endpoint = await resolveEndpoint(context, { flag: undefined, collection: undefined });
    return uploadCollection(
      context,
      {
        ...{ source, endpoint, useIgnoreFile: true, confirmsAll: true, confirm: async () => true },
        retry: DEFAULT_RETRY,
        limits: { rate: 50_000_000 },
      },
      () => {},
    );
  };
  // Requests to the file system come and go with the tests' own runner.
  const handles = () => ({
    resources: process
      .getActiveResourcesInfo()
      .filter((name) => !/Req/.test(name))
      .sort(),
    // Idle connections are no resources; files that are open are none either.
    open: openFiles(),
  });
  const listeners = () => ({
    process: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    abort: getEventListeners(signal, 'abort').length,
  });
  const before = handles();
  const expectNothingLeft = async () => {
    // Connections close a moment later.
    for (let tries = 0; tries < 40 && !isDeepStrictEqual(handles(), before); tries += 1)
      await systemClock.sleep(50);
    expect(handles()).toEqual(before);
  };
  expect(await upload()).toMatchObject({ sent: 2, exitCode: 0 });
  await expectNothingLeft();
  // A library that cleans up after crashes listens once for all.
  const first = listeners();
  expect(first.abort).toBe(0);
  expect(await upload()).toMatchObject({ present: 2, exitCode: 0 });
  await expectNothingLeft();
  expect(listeners()).toEqual(first);
});

/** What this process has open, but for the places of ffprobe's output, which are kept for the next. Linux alone tells it. */
function openFiles(): string[] {
  if (process.platform !== 'linux') return [];
  const names = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // That of the question.
      return '(deleted)';
    }
  });
  return names.filter((name) => !name.endsWith('(deleted)')).sort();
}

test('a token that is taken back ends it also while a huge clip is read', async () => {
  const front = await startTokenFront(bench.endpoint.port);
  try {
    await addHugeClip('huge.mp4', 100 * GIB);
    await bench.addClip('small.mp4');
    const token = bench.endpoint.tokens.ada ?? '';
    front.tokens.set(token, token);
    // Declared, and then nothing more.
    front.onRequest = (method, url) => {
      if (method === 'POST' && url === '/v1/submissions') front.tokens.delete(token);
    };
    const { exitCode, stderr } = await bench.run(['upload', '--yes', '--json'], {
      CROTON_ENDPOINT: front.url,
    });
    expect(exitCode, stderr).toBe(4);
  } finally {
    await front.close();
  }
});

test('interrupted, the record of a clip that was not looked at does not go to its copy', async () => {
  await bench.addClip('slow.mp4', 0, 'same');
  await bench.run(['manifest', 'build']);
  const manifest = join(bench.clips, 'manifest.jsonl');
  const [line = ''] = (await readFile(manifest, 'utf8')).split('\n');
  // Its facts are forgotten: it has to be looked at again.
  await rm(join(bench.folder, 'cache'), { recursive: true });
  await bench.addClip('copy.mp4', 0, 'same');
  const fresh = await bench.addClip('fresh.mp4');
  const { context } = testContext({ env: {} });
  const { path: real } = await findFfprobe(context, { explicit: undefined });
  const ffprobe = join(bench.folder, 'slow-ffprobe');
  // Clips with a slow name are never done.
  const script = `#!/bin/sh\ncase "$*" in *slow.mp4*) exec sleep 60;; esac\nexec '${real}' "$@"\n`;
  await writeFile(ffprobe, script, { mode: 0o755 });
  const running = bench.run(['upload', '--yes', '--ffprobe', ffprobe]);
  const id = await digestOfFile(fresh);
  await until(async () => (await bench.objectDigest(id)) === id);
  const memory = join(bench.folder, 'cache/builds');
  await until(async () => (await readAll(memory)).includes('copy.mp4'));
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
  const lines = (await readFile(manifest, 'utf8')).trim().split('\n');
  const names = lines.map((text) => (JSON.parse(text) as { file_name: string }).file_name);
  expect(names).toEqual(['fresh.mp4', 'slow.mp4']);
  expect(lines).toContain(line);
});

async function readAll(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}
