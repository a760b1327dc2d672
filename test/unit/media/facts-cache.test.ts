import { appendFile, chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readEntryState } from '../../../src/media/entry-state.js';
import { FactsCache } from '../../../src/media/facts-cache.js';
import { FactsShard } from '../../../src/media/facts-shard.js';
import { makeFolder } from '../../support/clips.js';
import { testContext } from '../../support/test-context.js';

const { at, remove } = await makeFolder();
afterAll(remove);

const LATER_MS = 60_000;
/** A minute from now: what was written just now is settled. */
const clock = { now: () => Date.now() + LATER_MS, sleep: async () => {} };
const tool = { path: at('ffprobe'), origin: 'flag' } as const;
const troubles: string[] = [];
const open = (over: object = {}) => {
  const { context } = testContext({ env: { CROTON_CACHE_DIR: at('cache') }, clock, ...over });
  return new FactsCache(context, tool, (reason) => troubles.push(reason));
};
const stateOf = async (cache: FactsCache, path: string) => {
  const entry = await readEntryState(path);
  if (entry.kind !== 'file') throw new Error(`${path} is a ${entry.kind}`);
  return cache.stateOf(path, entry, false);
};
/** Keeps a value of the clip in a cache of its own, as a run does. */
const keep = async (value: unknown, cache = open()) => {
  const state = await stateOf(cache, at('clip.mp4'));
  if (state === undefined) throw new Error('nothing is kept of it');
  await cache.keep(state, { part: value });
  await cache.flush();
};
const find = async (cache = open()) => {
  const state = await stateOf(cache, at('clip.mp4'));
  return state && cache.find(state, 'part');
};
const logs = async () => (await readdir(at('cache/facts'))).map((name) => at(join('cache/facts', name)));

beforeEach(async () => {
  troubles.length = 0;
  await rm(at('cache'), { recursive: true, force: true });
  await writeFile(at('clip.mp4'), 'some bytes');
  await writeFile(tool.path, 'one build');
});

test('a later run finds what an earlier one kept, the latest of it', async () => {
  await keep({ one: 1 });
  await keep({ two: 'Ünïcode "quoted"\n' });
  expect(await find()).toEqual({ two: 'Ünïcode "quoted"\n' });
  expect(troubles).toEqual([]);
});

test('another state of the file and another build of ffprobe find nothing', async () => {
  await keep(1);
  await writeFile(tool.path, 'another build');
  expect(await find()).toBeUndefined();
  await writeFile(at('clip.mp4'), 'other bytes');
  expect(await find()).toBeUndefined();
});

test('nothing is kept of a file that was written just now, or changed while it was looked at', async () => {
  const now = { now: () => Date.now(), sleep: async () => {} };
  expect(await stateOf(open({ clock: now }), at('clip.mp4'))).toBeUndefined();
  const cache = open();
  const state = await stateOf(cache, at('clip.mp4'));
  await appendFile(at('clip.mp4'), 'more');
  if (state !== undefined) await cache.keep(state, { part: 1 });
  await cache.flush();
  // Not even under the state that it had.
  expect(state && (await open().find(state, 'part'))).toBeUndefined();
});

test('what another run put in the place of a value is not taken for it', async () => {
  await keep('value');
  const cache = open();
  expect(await find(cache)).toBe('value');
  await rm(at('cache'), { recursive: true });
  const other = open();
  const state = await stateOf(other, at('clip.mp4'));
  if (state !== undefined) await other.keep(state, { trap: 'other' });
  await other.flush();
  expect(await find(cache)).toBeUndefined();
});

test('two runs at once keep what both learned', async () => {
  await writeFile(at('other.mp4'), 'others');
  const [one, other] = [open(), open()];
  const first = await stateOf(one, at('clip.mp4'));
  const second = await stateOf(other, at('other.mp4'));
  if (first === undefined || second === undefined) throw new Error('nothing is kept');
  await Promise.all([one.keep(first, { part: 1 }), other.keep(second, { part: 2 })]);
  await Promise.all([one.flush(), other.flush()]);
  const later = open();
  expect([await later.find(first, 'part'), await later.find(second, 'part')]).toEqual([1, 2]);
});

describe('a cache that is', () => {
  test('damaged or torn loses what was hit and is written on', async () => {
    await keep('first');
    const [log = ''] = await logs();
    const bytes = await readFile(log);
    bytes[bytes.length - 4] = 0;
    await writeFile(log, bytes);
    expect(await find()).toBeUndefined();
    await truncate(log, bytes.length - 5);
    await keep('second');
    expect(await find()).toBe('second');
    await writeFile(log, Buffer.alloc(100_000, 7));
    expect(await find()).toBeUndefined();
    await keep('third');
    expect([await find(), troubles]).toEqual(['third', []]);
  });

  test('a folder where a file should be costs speed only, and is told once', async () => {
    await keep(1);
    const [log = ''] = await logs();
    await rm(log);
    await mkdir(log);
    const cache = open();
    expect(await find(cache)).toBeUndefined();
    await keep(2, cache);
    expect(troubles).toHaveLength(1);
  });

  test('in a place that cannot be a folder is told once', async () => {
    await writeFile(at('cache'), 'a file');
    const cache = open();
    expect(await find(cache)).toBeUndefined();
    await keep(1, cache);
    expect(await find(cache)).toBeUndefined();
    expect(troubles).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0)('read-only is read', async () => {
    await keep(1);
    const [log = ''] = await logs();
    await chmod(log, 0o400);
    const cache = open();
    expect(await find(cache)).toBe(1);
    await keep(2, cache);
    expect([await find(), troubles.length]).toEqual([1, 1]);
  });

  test.skipIf(process.platform !== 'linux')('on a full disk is told once', async () => {
    const shard = await FactsShard.open('/dev/full', 1000).catch(() => FactsShard.absent('/dev/full'));
    shard.set('key', 'value');
    await expect(shard.flush()).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

test.skipIf(process.platform === 'win32')(
  'a cache that other users may write to is not believed',
  async () => {
    await keep(1);
    for (const mode of [0o777, 0o770]) {
      await chmod(at('cache/facts'), mode);
      troubles.length = 0;
      expect([await find(), troubles.length]).toEqual([undefined, 1]);
    }
    await chmod(at('cache/facts'), 0o755);
    expect(await find()).toBe(1);
  },
);

test('a part that grew too large loses its older half', async () => {
  const path = at('part.log');
  const shard = await FactsShard.open(path, 10_000);
  for (let number = 0; number < 500; number += 1) shard.set(`key-${number}`, number);
  await shard.flush();
  const smaller = await FactsShard.open(path, 10_000);
  expect([smaller.get('key-499'), smaller.get('key-0')]).toEqual([499, undefined]);
  expect((await readFile(path)).length).toBeLessThanOrEqual(5000);
  expect((await FactsShard.open(path, 10_000)).get('key-499')).toBe(499);
});
