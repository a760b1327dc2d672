import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Governor } from '../../../src/transfer/governor.js';
import { seededRandom } from '../../support/seeded-random.js';

const KIB = 1024;
const MIB = 1024 * KIB;

interface Link {
  /** Of one request and its answer, milliseconds. */
  readonly roundTripMs: number;
  /** Of all connections together, bytes per second. */
  readonly rate: number;
  /** Of one connection at most, bytes per second: loss and small windows keep it low. */
  readonly perConnection?: number;
  /** Bytes of a file. */
  readonly fileBytes: number;
  /** Files at once from which on the endpoint answers 429. */
  readonly busyAbove?: number;
  /** How much slower everything gets with each file beyond eight: a disk that seeks. */
  readonly thrash?: number;
}

interface Ride {
  /** Files at once, every 100 ms. */
  readonly limits: number[];
  /** Files that arrived, and when the tenth part of the time was over how many. */
  readonly files: number;
  readonly changes: number;
}

/** Sends endless files of one size for `seconds`, as many at once as the governor says. Steps of 10 ms. */
function ride(link: Link, seconds: number, governor = new Governor({ most: 16 }), seed = 1): Ride {
  const random = seededRandom(seed);
  const stepMs = 10;
  const limits: number[] = [];
  const active: { waitMs: number; left: number; unseen: number }[] = [];
  let files = 0;
  let changes = 0;
  governor.onChange(() => {
    changes += 1;
  });
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs += stepMs) {
    while (active.length < governor.limit) {
      const waitMs = link.roundTripMs * (0.9 + random() * 0.2);
      active.push({ waitMs, left: link.fileBytes, unseen: Math.min(4 * MIB, link.fileBytes) });
    }
    const sending = active.filter(({ waitMs }) => waitMs <= 0);
    const slowness = 1 + (link.thrash ?? 0) * Math.max(0, active.length - 8);
    const share = link.rate / slowness / Math.max(1, sending.length);
    const piece = (Math.min(share, link.perConnection ?? share) * stepMs) / 1000;
    for (const file of [...active]) {
      if (file.waitMs > 0) {
        file.waitMs -= stepMs;
        continue;
      }
      const bytes = Math.min(piece * (0.8 + random() * 0.4), file.left);
      file.left -= bytes;
      if (file.left > 0) {
        const seen = Math.min(bytes, Math.max(0, link.fileBytes - file.left - file.unseen));
        governor.moved(seen, nowMs);
        continue;
      }
      active.splice(active.indexOf(file), 1);
      files += 1;
      governor.arrived(file.unseen, nowMs);
    }
    if (active.length > (link.busyAbove ?? 99)) governor.trouble(nowMs, true);
    if (nowMs % 100 === 0) limits.push(governor.limit);
  }
  return { limits, files, changes };
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const last = (values: readonly number[], part: number) =>
  values.slice(Math.floor(values.length * (1 - part)));

test('it begins with one file, goes to four when one has arrived, and to twice as many while that is faster', () => {
  const governor = new Governor({ most: 16 });
  expect(governor.limit).toBe(1);
  governor.arrived(64 * KIB, 200);
  expect(governor.limit).toBe(4);
  for (let file = 0; file < 4; file += 1) governor.arrived(64 * KIB, 400 + file);
  expect(governor.limit).toBe(8);
});

test('a large file is known to move after a second', () => {
  const governor = new Governor({ most: 16 });
  governor.moved(MIB, 0);
  governor.moved(MIB, 900);
  expect(governor.limit).toBe(1);
  governor.moved(MIB, 1000);
  expect(governor.limit).toBe(4);
});

test('small files far away soon travel by sixteen', () => {
  const link = { roundTripMs: 200, rate: 100 * MIB, fileBytes: 64 * KIB };
  const { limits, files } = ride(link, 10);
  expect(limits.indexOf(16)).toBeGreaterThan(0);
  expect(limits.indexOf(16)).toBeLessThan(20);
  const { files: oneByOne } = ride(link, 10, new Governor({ fixed: 1, most: 16 }));
  expect(files / oneByOne).toBeGreaterThan(10);
});

test('connections that are slow each are made more', () => {
  // 300 ms and a little loss: 200 KB/s a connection.
  const { limits } = ride(
    { roundTripMs: 300, rate: 20 * MIB, perConnection: 200e3, fileBytes: 30 * MIB },
    1800,
  );
  expect(average(last(limits, 0.3))).toBeGreaterThan(12);
});

test.each([
  ['a slow link', { roundTripMs: 50, rate: 500e3, fileBytes: 20 * MIB }],
  ['a fast link', { roundTripMs: 20, rate: 50e6, fileBytes: 200 * MIB }],
])('%s that one or four fill is not crowded', (_, link) => {
  const { limits } = ride(link, 900);
  expect(average(last(limits, 0.5))).toBeLessThan(10);
});

test('a disk that gets slower with many gets fewer', () => {
  const { limits } = ride({ roundTripMs: 5, rate: 80e6, fileBytes: 512 * KIB, thrash: 0.5 }, 300);
  expect(average(last(limits, 0.5))).toBeLessThan(10);
});

test('an endpoint that turns away more than it takes is soon left in peace', () => {
  const { limits } = ride({ roundTripMs: 50, rate: 50e6, fileBytes: 64 * KIB, busyAbove: 5 }, 120);
  expect(average(last(limits, 0.5))).toBeLessThan(6);
  expect(average(last(limits, 0.5))).toBeGreaterThan(2);
});

test('it settles: the number changes rarely once it is found', () => {
  const governor = new Governor({ most: 16 });
  const { changes } = ride({ roundTripMs: 50, rate: 5e6, fileBytes: 256 * KIB }, 600, governor);
  expect(changes).toBeLessThan(120);
});

test('one event that hits all files counts once', () => {
  const governor = new Governor({ most: 16 });
  ride({ roundTripMs: 100, rate: 100 * MIB, fileBytes: 64 * KIB }, 5, governor);
  expect(governor.limit).toBe(16);
  for (let file = 0; file < 16; file += 1) governor.trouble(5000 + file);
  expect(governor.limit).toBe(8);
  governor.trouble(8000);
  expect(governor.limit).toBe(4);
});

test('after trouble it grows again', () => {
  const governor = new Governor({ most: 16 });
  const link = { roundTripMs: 100, rate: 100 * MIB, fileBytes: 64 * KIB };
  ride(link, 5, governor);
  for (const atMs of [5000, 8000, 11_000, 14_000]) governor.trouble(atMs);
  expect(governor.limit).toBe(1);
  const { limits } = ride(link, 60, governor);
  expect(Math.max(...limits)).toBe(16);
});

test('nothing is concluded from a time in which there was nothing to send', () => {
  const governor = new Governor({ most: 16 });
  governor.arrived(64 * KIB, 0);
  for (let nowMs = 100; nowMs < 60_000; nowMs += 100) {
    governor.arrived(64 * KIB, nowMs);
    governor.idle();
  }
  expect(governor.limit).toBe(4);
});

test('it keeps to a number that was asked for, and to the endpoint’s limit', () => {
  const fixed = new Governor({ fixed: 3, most: 10 });
  fixed.arrived(MIB, 0);
  fixed.trouble(1);
  expect(fixed.limit).toBe(3);
  expect(new Governor({ fixed: 20, most: 8 }).limit).toBe(8);
});

test('on any link, with any clock, it stays between one and the limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(
        fc.tuple(
          fc.constantFrom('moved', 'arrived', 'idle', 'trouble'),
          fc.integer({ min: -5000, max: 20_000 }),
          fc.integer({ min: 0, max: 64 * MIB }),
        ),
        { maxLength: 300 },
      ),
      (most, steps) => {
        const governor = new Governor({ most });
        let nowMs = 0;
        for (const [what, ms, bytes] of steps) {
          nowMs += ms;
          if (what === 'moved') governor.moved(bytes, nowMs);
          else if (what === 'arrived') governor.arrived(bytes, nowMs);
          else if (what === 'idle') governor.idle();
          else governor.trouble(nowMs);
          expect(governor.limit).toBeGreaterThanOrEqual(1);
          expect(governor.limit).toBeLessThanOrEqual(most);
        }
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});
