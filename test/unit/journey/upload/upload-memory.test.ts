import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UploadMemory } from '../../../../src/journey/upload/upload-memory.js';
import type { TransferEvent } from '../../../../src/transfer/events.js';
import { UploadJournal } from '../../../../src/transfer/journal.js';

let folder: string;
let journal: UploadJournal;
let nowMs = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-memory-'));
  journal = await UploadJournal.open(folder);
  nowMs = 1000;
});

afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

const memory = () => new UploadMemory(journal, '/m.jsonl', () => nowMs);

const problem = (kind: 'failed' | 'held', fileName: string): TransferEvent => ({
  type: 'clip-problem',
  problem: { kind, fileName, code: 'upload/futile', message: '', fix: '' },
  bytes: 1,
});

const done = (fileName: string, bytes: number): TransferEvent => ({
  ...{ type: 'clip-done', id: fileName, fileName, bytes, outcome: 'sent', submission: 's', state: 'queued' },
});

test('what failed is kept until it arrives or fails otherwise', async () => {
  const first = memory();
  for (const name of ['a', 'b', 'c']) first.take(problem('failed', name));
  first.take(problem('held', 'd'));
  await first.settle();
  expect(['a', 'b', 'c', 'd'].map((name) => journal.failure('/m.jsonl', name))).toEqual([
    'upload/futile',
    'upload/futile',
    'upload/futile',
    undefined,
  ]);
  expect(journal.failure('/other.jsonl', 'a')).toBeUndefined();
  const second = memory();
  second.take(done('a', 1));
  second.take(problem('held', 'b'));
  await second.settle();
  expect(['a', 'b', 'c'].map((name) => journal.failure('/m.jsonl', name))).toEqual([
    undefined,
    undefined,
    'upload/futile',
  ]);
});

test('the rate is that of sending, without pauses', async () => {
  const run = memory();
  run.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 8e6 });
  nowMs += 1000;
  run.take({ type: 'paused', why: 'pause', untilMs: undefined });
  nowMs += 60_000;
  run.take({ type: 'resumed' });
  nowMs += 3000;
  run.take({ type: 'clip-sent', id: 'a' });
  nowMs += 500_000;
  run.take(done('a', 8e6));
  await run.settle();
  expect(journal.rate()).toBe(2e6);
});

test('a pause before the first clip is none of sending', async () => {
  const run = memory();
  run.take({ type: 'paused', why: 'window', untilMs: 3_600_000 });
  nowMs += 3_600_000;
  run.take({ type: 'resumed' });
  run.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 8e6 });
  nowMs += 4000;
  run.take({ type: 'clip-sent', id: 'a' });
  run.take(done('a', 8e6));
  await run.settle();
  expect(journal.rate()).toBe(2e6);
});

test('a pause after the last clip was sent is none of sending either', async () => {
  const run = memory();
  run.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 8e6 });
  nowMs += 4000;
  run.take({ type: 'clip-sent', id: 'a' });
  run.take(done('a', 8e6));
  run.take({ type: 'paused', why: 'pause', untilMs: undefined });
  nowMs += 1500;
  run.take({ type: 'resumed' });
  await run.settle();
  expect(journal.rate()).toBe(2e6);
});

test('a clip whose last byte left as the pause began does not count the pause', async () => {
  const run = memory();
  run.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 8e6 });
  nowMs += 4000;
  run.take({ type: 'paused', why: 'pause', untilMs: undefined });
  nowMs += 1000;
  run.take({ type: 'clip-sent', id: 'a' });
  nowMs += 60_000;
  run.take({ type: 'resumed' });
  run.take(done('a', 8e6));
  await run.settle();
  expect(journal.rate()).toBe(2e6);
});

test('a run that sent next to nothing says nothing of the link', async () => {
  const run = memory();
  run.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 1000 });
  nowMs += 5000;
  run.take({ type: 'clip-sent', id: 'a' });
  run.take(done('a', 1000));
  await run.settle();
  expect(journal.rate()).toBeUndefined();
});

test('clips that arrived leave nothing behind in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const run = memory();
  const heapAfter = async (clips: number) => {
    for (let clip = 0; clip < clips; clip += 1) run.take(done('a', 1));
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(5000);
  expect((await heapAfter(100_000)) - before).toBeLessThan(2 << 20);
  await run.settle();
});
