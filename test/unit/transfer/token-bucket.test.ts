import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { limitBody } from '../../../src/client/limit-body.js';
import type { Clock } from '../../../src/context.js';
import { TokenBucket } from '../../../src/transfer/token-bucket.js';

/** A clock on which sleepers are woken in order, without waiting. */
function steppedClock(startMs = 1e12) {
  let nowMs = startMs;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ atMs: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  return {
    clock,
    set: (ms: number) => {
      nowMs = ms;
    },
    /** Lets time pass until `untilMs`. */
    async pass(untilMs: number) {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        sleepers.sort((a, b) => a.atMs - b.atMs);
        const next = sleepers[0];
        if (next === undefined || next.atMs > untilMs) break;
        sleepers.shift();
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
      }
      nowMs = untilMs;
    },
  };
}

const signal = new AbortController().signal;
setMaxListeners(0, signal);

test.each([50_000, 2_000_000, 20_000_000])('%i bytes per second hold over any ten seconds', async (rate) => {
  const time = steppedClock();
  const bucket = new TokenBucket(time.clock, rate);
  const moved: { atMs: number; bytes: number; file: number }[] = [];
  const startMs = time.clock.now();
  const send = async (file: number) => {
    for (;;) {
      await bucket.take(bucket.pieceBytes, signal);
      moved.push({ atMs: time.clock.now(), bytes: bucket.pieceBytes, file });
    }
  };
  for (let file = 0; file < 5; file += 1) void send(file);
  await time.pass(startMs + 30_000);
  for (let from = 0; from <= 20_000; from += 500) {
    const within = moved.filter(({ atMs }) => atMs >= startMs + from && atMs < startMs + from + 10_000);
    const bytes = within.reduce((sum, piece) => sum + piece.bytes, 0);
    expect(bytes).toBeLessThan(rate * 10 * 1.05);
    expect(bytes).toBeGreaterThan(rate * 10 * 0.95);
  }
  const shares = [0, 1, 2, 3, 4].map((file) => moved.filter((piece) => piece.file === file).length);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2);
});

test('a silence is not saved up', async () => {
  const time = steppedClock();
  const bucket = new TokenBucket(time.clock, 1_000_000);
  time.set(time.clock.now() + 3_600_000);
  let taken = 0;
  void (async () => {
    for (;;) {
      await bucket.take(10_000, signal);
      taken += 10_000;
    }
  })();
  await time.pass(time.clock.now() + 1000);
  expect(taken).toBeLessThan(1_250_000);
});

test('a clock that is set back or forward costs nothing and gives nothing', async () => {
  const time = steppedClock();
  const bucket = new TokenBucket(time.clock, 1_000_000);
  await bucket.take(500_000, signal);
  time.set(time.clock.now() - 3_600_000);
  let taken = false;
  void bucket.take(1000, signal).then(() => {
    taken = true;
  });
  await time.pass(time.clock.now() + 600);
  expect(taken).toBe(true);
  time.set(time.clock.now() + 7_200_000);
  await bucket.take(1_000_000, signal);
  let second = false;
  void bucket.take(1000, signal).then(() => {
    second = true;
  });
  await time.pass(time.clock.now() + 500);
  expect(second).toBe(false);
  await time.pass(time.clock.now() + 600);
  expect(second).toBe(true);
});

test('who waits for its turn can be stopped', async () => {
  const time = steppedClock();
  const bucket = new TokenBucket(time.clock, 1000);
  await bucket.take(10_000, signal);
  const stop = new AbortController();
  const waiting = bucket.take(1, stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('a body is cut into pieces and stays the same; its errors pass', async () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
  const asked: number[] = [];
  const spent: number[] = [];
  const limiter = { pieceBytes: 64, take: async (size: number) => void asked.push(size) };
  const body = limitBody(Readable.from([bytes.subarray(0, 700), bytes.subarray(700)]), {
    limiter,
    spend: (size) => spent.push(size),
    signal,
  });
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  expect(Math.max(...asked)).toBe(64);
  expect(asked).toEqual(spent);
  const broken = new Readable({
    read() {
      this.destroy(new Error('the disk is gone'));
    },
  });
  const read = async () => {
    for await (const _ of limitBody(broken, { limiter, signal }));
  };
  await expect(read()).rejects.toThrow('the disk is gone');
});
