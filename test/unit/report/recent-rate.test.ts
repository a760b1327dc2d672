import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEta } from '../../../src/report/upload-lines.js';
import { UploadProgress } from '../../../src/report/upload-progress.js';

const MIB = 1024 * 1024;

/** Sends one large clip after the other over a link of `rate(second)` bytes per second, in steps of 200 ms. */
function send(seconds: number, totalBytes: number, rate: (second: number) => number) {
  const progress = new UploadProgress();
  progress.take({ type: 'planned', clips: 1, bytes: totalBytes, final: true }, 0);
  progress.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: totalBytes }, 0);
  let sent = 0;
  for (let ms = 200; ms <= seconds * 1000; ms += 200) {
    sent += rate(ms / 1000) / 5;
    progress.take({ type: 'clip-progress', id: 'a', bytes: sent }, ms);
  }
  return { progress, sent };
}

test('on a constant link the time left is right within a tenth after half a minute', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 2e4, max: 2e8, noNaN: true }),
      fc.integer({ min: 30, max: 90 }),
      (rate, seconds) => {
        const total = rate * 3600;
        const { progress, sent } = send(seconds, total, () => rate);
        const left = (total - sent) / rate;
        expect(Math.abs((progress.etaS(seconds * 1000) ?? 0) / left - 1)).toBeLessThan(0.1);
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

test('on a link that changes it follows within a minute', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (factor) => {
      const before = 1e6;
      const total = 1e10;
      const { progress, sent } = send(120, total, (second) => (second <= 60 ? before : before * factor));
      const left = (total - sent) / (before * factor);
      expect(Math.abs((progress.etaS(120_000) ?? 0) / left - 1)).toBeLessThan(0.1);
    }),
    { numRuns: 40, seed: 2 },
  );
});

test('small clips after a large one: the time left does not forget what each of them costs', () => {
  const progress = new UploadProgress();
  const small = 10_000;
  progress.take({ type: 'planned', clips: 1001, bytes: 1e8 + 1000 * small, final: true }, 0);
  const deliver = (id: string, bytes: number, from: number, seconds: number) => {
    progress.take({ type: 'clip-started', id, fileName: id, bytes }, from * 1000);
    for (let part = 1; part <= 10; part += 1)
      progress.take(
        { type: 'clip-progress', id, bytes: (bytes * part) / 10 },
        (from + (seconds * part) / 10) * 1000,
      );
    const done = {
      ...{ type: 'clip-done', id, fileName: id, bytes },
      ...{ outcome: 'sent', submission: 's' },
    };
    progress.take({ ...done, type: 'clip-done', outcome: 'sent', state: 'queued' }, (from + seconds) * 1000);
  };
  // 10 MB/s, and 20 small clips a second: 50 s for all of them, of which their bytes alone would take one.
  deliver('large', 1e8, 0, 10);
  expect(progress.etaS(10_000)).toBeGreaterThan(15);
  for (let clip = 0; clip < 800; clip += 1) deliver(`${clip}`, small, 10 + clip / 20, 0.05);
  const left = progress.etaS(50_000) ?? 0;
  expect(Math.abs(left / 10 - 1)).toBeLessThan(0.1);
});

test('what the endpoint had before is no speed, neither are clips that were there', () => {
  const progress = new UploadProgress();
  progress.take({ type: 'planned', clips: 2, bytes: 110 * MIB, final: true }, 0);
  progress.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 10 * MIB, resumes: true }, 0);
  progress.take({ type: 'clip-progress', id: 'a', bytes: 8 * MIB }, 1000);
  progress.take(
    {
      ...{ type: 'clip-done', id: 'b', fileName: 'b', bytes: 100 * MIB },
      ...{ outcome: 'present', submission: 's', state: 'queued' },
    },
    1500,
  );
  expect(progress.rate(2000)).toBeUndefined();
  expect(progress.etaS(2000)).toBeUndefined();
  progress.take({ type: 'clip-progress', id: 'a', bytes: 9 * MIB }, 2000);
  expect(progress.doneBytes).toBe(109 * MIB);
  expect(progress.movedBytes).toBe(MIB);
  expect(progress.rate(2000)).toBeCloseTo(MIB / 2);
  expect(progress.etaS(2000)).toBeCloseTo(2, 0);
});

test('no time is told while nothing moves, while more may come, and for the pause', () => {
  const { progress } = send(60, 1e9, () => 1e6);
  expect(progress.etaS(60_000)).toBeDefined();
  expect(progress.etaS(91_500)).toBeUndefined();
  const again = send(60, 1e9, () => 1e6).progress;
  again.take({ type: 'planned', clips: 1, bytes: 1e9, final: false }, 60_000);
  expect(again.etaS(60_000)).toBeUndefined();
  again.take({ type: 'planned', clips: 1, bytes: 1e9, final: true }, 60_000);
  again.take({ type: 'paused', why: 'window', untilMs: undefined }, 60_000);
  expect(again.etaS(60_000)).toBeUndefined();
  again.take({ type: 'resumed' }, 4_000_000);
  for (let ms = 4_000_000; ms <= 4_010_000; ms += 1000)
    again.take({ type: 'clip-progress', id: 'a', bytes: 6e7 + (ms - 4_000_000) * 1000 }, ms);
  // The hour of the pause is not taken for a slow link.
  expect(again.rate(4_010_000)).toBeCloseTo(1e6, -5);
});

test('bytes that a cut lost are taken off', () => {
  const progress = new UploadProgress();
  progress.take({ type: 'planned', clips: 1, bytes: 100 * MIB, final: true }, 0);
  progress.take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 100 * MIB }, 0);
  progress.take({ type: 'clip-progress', id: 'a', bytes: 20 * MIB }, 5000);
  progress.take({ type: 'clip-progress', id: 'a', bytes: 10 * MIB }, 6000);
  expect(progress.rate(10_000)).toBeCloseTo(MIB);
  expect(progress.movedBytes).toBe(10 * MIB);
});

test('a clock that jumps tells no nonsense', () => {
  const { progress } = send(60, 1e9, () => 1e6);
  for (const nowMs of [-1e9, 0, 1e12]) {
    expect(progress.rate(nowMs) ?? 1).toBeGreaterThan(0);
    expect(Number.isFinite(progress.etaS(nowMs) ?? 0)).toBe(true);
  }
});

test.each([
  [0.4, '1s'],
  [59, '59s'],
  [63, '1m05s'],
  [723, '13m'],
  [3590, '1h00m'],
  [100_000, '1d03h'],
])('%d seconds are left: %s', (seconds, text) => {
  expect(formatEta(seconds)).toBe(text);
});
