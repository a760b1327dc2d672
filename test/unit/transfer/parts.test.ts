import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AsyncQueue } from '../../../src/transfer/async-queue.js';
import { consume } from '../../../src/transfer/consume.js';
import { GoodputMeter } from '../../../src/transfer/goodput.js';
import { Governor } from '../../../src/transfer/governor.js';
import { journalFolder, UploadJournal } from '../../../src/transfer/journal.js';

import { exitCodeOfCounts, UploadTally } from '../../../src/transfer/tally.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-parts-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const MIB = 1024 * 1024;

test('a queue hands out in order, holds producers back, and ends', async () => {
  const queue = new AsyncQueue<number>(2);
  await queue.add(1);
  let added = false;
  const second = queue.add(2).then(() => {
    added = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(added).toBe(false);
  expect(await queue.take()).toBe(1);
  await second;
  queue.close();
  expect(await queue.take()).toBe(2);
  expect(await queue.take()).toBeUndefined();
});

test('an abandoned queue frees those who wait on either side', async () => {
  const queue = new AsyncQueue<number>(1);
  const adding = queue.add(1);
  queue.abandon();
  await adding;
  expect(await queue.take()).toBeUndefined();
  const empty = new AsyncQueue<number>(1);
  const taking = empty.take();
  empty.close();
  expect(await taking).toBeUndefined();
});

test('a queue tells when little waits', async () => {
  const queue = new AsyncQueue<number>(10);
  for (const item of [1, 2, 3]) await queue.add(item);
  let low = false;
  const waiting = queue.low(1).then(() => {
    low = true;
  });
  await queue.take();
  await settled();
  expect([queue.size, low]).toEqual([2, false]);
  await queue.take();
  await waiting;
  const closed = queue.low(0);
  queue.close();
  await closed;
});

test('who no longer waits for a queue to run low is let go at its next move', async () => {
  const queue = new AsyncQueue<number>(9);
  for (const item of [1, 2, 3]) void queue.add(item);
  const over = new AbortController();
  const waiting = queue.low(0, over.signal);
  over.abort();
  await queue.take();
  await waiting;
  expect(queue.size).toBe(2);
});

test('a pace is told of places that stay empty, and only of those', async () => {
  const queue = new AsyncQueue<number>(10);
  let idle = 0;
  const pace = { limit: 2, idle: () => (idle += 1) };
  const finish: (() => void)[] = [];
  for (const item of [1, 2, 3]) await queue.add(item);
  const consuming = consume(queue, pace, () => new Promise((resolve) => finish.push(resolve)));
  await settled();
  finish.shift()?.();
  await settled();
  expect(idle).toBe(0);
  finish.shift()?.();
  await settled();
  expect(idle).toBeGreaterThan(0);
  queue.close();
  finish.shift()?.();
  await consuming;
});

test('a limit that rises lets those start that wait, and the work under way is waited for', async () => {
  const governor = new Governor({ most: 10 });
  const queue = new AsyncQueue<number>(10);
  const finish: (() => void)[] = [];
  let over = false;
  const consuming = consume(queue, governor, () => new Promise((resolve) => finish.push(resolve))).then(
    () => {
      over = true;
    },
  );
  for (const item of [1, 2, 3, 4, 5]) void queue.add(item);
  queue.close();
  await settled();
  expect(finish).toHaveLength(1);
  governor.arrived(1, 0);
  await settled();
  expect(finish).toHaveLength(4);
  for (const end of finish) end();
  await settled();
  expect(finish).toHaveLength(5);
  expect(over).toBe(false);
  finish[4]?.();
  await consuming;
});

test('what was worked on leaves nothing behind in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const queue = new AsyncQueue<number>(64);
  const consuming = consume(queue, new Governor({ fixed: 4, most: 16 }), settled);
  const work = async (items: number) => {
    for (let item = 1; item <= items; item += 1) await queue.add(item);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await work(5000);
  expect((await work(50_000)) - before).toBeLessThan(5 * MIB);
  queue.close();
  await consuming;
});

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('goodput is what was acknowledged; small bodies say nothing of the link', () => {
  const meter = new GoodputMeter();
  meter.acknowledged(1000, 1);
  expect(meter.perFile(7)).toBe(7);
  meter.acknowledged(MIB, 1000);
  expect(meter.perFile(7)).toBe(MIB);
  meter.acknowledged(2 * MIB, 1000);
  expect(meter.perFile(7)).toBeCloseTo(1.3 * MIB);
});

test('the files that are being sent share the goodput of the link', () => {
  const meter = new GoodputMeter();
  const leave = meter.enter();
  meter.acknowledged(MIB, 1000);
  const others = [meter.enter(), meter.enter(), meter.enter()];
  expect(meter.perFile(7)).toBe(MIB / 4);
  meter.acknowledged(MIB / 4, 1000);
  expect(meter.perFile(7)).toBe(MIB / 4);
  for (const other of [leave, ...others]) other();
  expect(meter.perFile(7)).toBe(MIB);
});

test('the journal survives its process, is private, and knows accounts apart', async () => {
  const env = { CROTON_STATE_DIR: folder };
  const path = journalFolder(env, 'https://example.org', 'ada');
  expect(journalFolder(env, 'https://example.org', 'ben')).not.toBe(path);
  expect(journalFolder(env, 'https://example.com', 'ada')).not.toBe(path);
  const identity = { dev: '1', ino: '2', size: '3', mtimeNs: '4', ctimeNs: '5' };
  const upload = { submission: 's', uploadUrl: 'https://example.org/v1/uploads/x', identity };
  const envelope = { payloadType: 't', payload: 'p', signatures: [{ keyid: 'k', sig: 's' }] };
  const journal = await UploadJournal.open(path);
  await journal.begin('sha256:a', upload);
  await journal.begin('sha256:b', upload);
  await journal.keepReceipt('sha256:b', { fileName: 'b.mp4', envelope });
  await journal.confirm('/clips/manifest.jsonl', ['one']);
  await journal.close();
  const again = await UploadJournal.open(path);
  expect(again.upload('sha256:a')).toEqual(upload);
  expect(again.upload('sha256:b')).toBeUndefined();
  expect(again.receipt('sha256:b')).toEqual({ fileName: 'b.mp4', envelope });
  expect([...again.confirmed('/clips/manifest.jsonl')]).toEqual(['one']);
  expect((await stat(join(path, 'uploads.log'))).mode & 0o077).toBe(0);
  await again.close();
});

const problem = (kind: 'failed' | 'refused' | 'held' | 'invalid' | 'withdrawn', fileName = 'x.mp4') => ({
  type: 'clip-problem' as const,
  bytes: 1,
  problem: { fileName, kind, code: 'a/b', message: 'm', fix: 'f' },
});

test('the tally accounts for every clip and picks the exit code', () => {
  const tally = new UploadTally();
  tally.take({ type: 'planned', clips: 5, bytes: 50, final: true });
  tally.take({
    type: 'clip-done',
    id: 'a',
    fileName: 'a',
    bytes: 10,
    outcome: 'sent',
    submission: 's',
    state: 'queued',
  });
  tally.take({
    type: 'clip-done',
    id: 'b',
    fileName: 'b',
    bytes: 10,
    outcome: 'present',
    submission: 's',
    state: 'queued',
  });
  tally.take(problem('refused'));
  tally.take(problem('held'));
  tally.take(problem('invalid'));
  const counts = tally.counts();
  expect(counts).toMatchObject({
    sent: 1,
    present: 1,
    refused: 1,
    held: 1,
    invalid: 1,
    left: 2,
    sentBytes: 10,
  });
  expect(exitCodeOfCounts(counts)).toBe(5);
  expect(exitCodeOfCounts({ ...counts, left: 0 })).toBe(1);
  expect(exitCodeOfCounts({ ...counts, left: 0, failed: 1 })).toBe(5);
  expect(exitCodeOfCounts({ ...counts, left: 0, refused: 0, held: 0, invalid: 0 })).toBe(0);
});

test('the tally names a thousand problems and counts the others', () => {
  const tally = new UploadTally();
  for (let number = 0; number < 1500; number += 1) tally.take(problem('failed', `${number}.mp4`));
  const { failed, problems, moreProblems } = tally.counts();
  expect([failed, problems.length, moreProblems]).toEqual([1500, 1000, 500]);
});
