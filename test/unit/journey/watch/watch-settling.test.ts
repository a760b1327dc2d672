import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Settling } from '../../../../src/journey/watch/watch-settling.js';

const START = Date.parse('2026-05-01T12:00:00Z');
const SETTLE = 30_000;

let folder: string;
let now: number;
let settling: Settling;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-settling-'));
  now = START;
  settling = new Settling(folder, SETTLE, { now: () => now });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const state = (changedMs: number, size = 10) => ({
  dev: '1',
  ino: '2',
  size: String(size),
  mtimeNs: String(BigInt(changedMs) * 1_000_000n),
  ctimeNs: String(BigInt(changedMs) * 1_000_000n),
});

test('a file that nobody has touched for long is settled at first sight', () => {
  expect(settling.isSettled('old.mp4', state(START - 3_600_000))).toBe(true);
  expect(settling.waiting).toBe(0);
});

test('a new file settles when it looked the same for the settle time', () => {
  expect(settling.isSettled('a.mp4', state(START))).toBe(false);
  expect(settling.nextMs).toBe(START + SETTLE);
  now += SETTLE - 1;
  expect(settling.isSettled('a.mp4', state(START))).toBe(false);
  now += 1;
  expect(settling.isSettled('a.mp4', state(START))).toBe(true);
  expect(settling.waiting).toBe(0);
  expect(settling.nextMs).toBeUndefined();
});

test('a file that grows starts anew each time, and again after it was settled', () => {
  for (let size = 1; size < 10; size += 1) {
    expect(settling.isSettled('a.mp4', state(now, size))).toBe(false);
    now += SETTLE - 1;
  }
  const last = state(now, 10);
  settling.isSettled('a.mp4', last);
  now += SETTLE;
  expect(settling.isSettled('a.mp4', last)).toBe(true);
  expect(settling.isSettled('a.mp4', state(now, 11))).toBe(false);
});

test('one look is not enough where the clock of the drive is behind', () => {
  expect(settling.isSettled('a.mp4', state(START - 2 * SETTLE))).toBe(false);
});

test('a clock that is set back starts the wait anew, and does not make it longer', () => {
  settling.isSettled('a.mp4', state(START));
  now -= 86_400_000;
  expect(settling.isSettled('a.mp4', state(START))).toBe(false);
  expect(settling.nextMs).toBe(now + SETTLE);
  now += SETTLE;
  expect(settling.isSettled('a.mp4', state(START))).toBe(true);
});

test.each(['a.mp4.part', 'a.mp4.crdownload', 'A.MP4.PART', 'a.mp4.tmp', 'x/a.mkv.aria2'])(
  '%s is never settled, and nobody waits for it',
  (name) => {
    for (let round = 0; round < 3; round += 1) {
      expect(settling.isSettled(name, state(START - 86_400_000))).toBe(false);
      now += SETTLE;
    }
    expect(settling.waiting).toBe(0);
  },
);

test('a file with the unfinished download of itself beside it waits for its end', async () => {
  await writeFile(join(folder, 'a.mp4.part'), '');
  settling.isSettled('a.mp4', state(START, 0));
  now += SETTLE;
  expect(settling.isSettled('a.mp4', state(START, 0))).toBe(false);
  await rm(join(folder, 'a.mp4.part'));
  expect(settling.isSettled('a.mp4', state(START, 0))).toBe(false);
  now += SETTLE;
  expect(settling.isSettled('a.mp4', state(START, 0))).toBe(true);
});

test('files that a look no longer sees are forgotten', () => {
  settling.begin();
  settling.isSettled('a.mp4', state(START));
  settling.end();
  expect(settling.waiting).toBe(1);
  settling.begin();
  settling.end();
  expect(settling.waiting).toBe(0);
});
