import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { drawBar } from '../../../src/report/draw-bar.js';
import { type FrameRoom, uploadFrame } from '../../../src/report/upload-frame.js';
import { UploadProgress } from '../../../src/report/upload-progress.js';
import type { TransferEvent } from '../../../src/transfer/events.js';

const MIB = 1024 * 1024;
const NAMES = [
  `${'folder/'.repeat(20)}the-end-of-the-name.mp4`,
  '2026/市場インタビュー/クリップ-1-長い名前のファイルはここで終わります.mp4',
  'ملفات/مقابلة طويلة جدا في السوق القديم مع الباعة.mp4',
  'family 👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦 film.mp4',
  '\u001b[31mred\u202e.mp4',
];

/** An upload of 10,000 clips, of which a fifth is done and 16 are under way. */
function busy(): { progress: UploadProgress; take: (event: TransferEvent, nowMs?: number) => void } {
  const progress = new UploadProgress();
  const take = (event: TransferEvent, nowMs = 0) => progress.take(event, nowMs);
  take({ type: 'planned', clips: 10_000, bytes: 10_000 * MIB, final: true });
  for (let clip = 0; clip < 2000; clip += 1)
    take({
      ...{ type: 'clip-done', id: `${clip}`, fileName: 'a', bytes: MIB },
      ...{ outcome: 'present', submission: 's', state: 'queued' },
    });
  for (let clip = 0; clip < 16; clip += 1) {
    const fileName = NAMES[clip % NAMES.length] ?? '';
    take({ type: 'clip-started', id: `f${clip}`, fileName, bytes: 100 * MIB });
  }
  for (let second = 0; second < 60; second += 1)
    for (let clip = 0; clip < 16; clip += 1)
      take({ type: 'clip-progress', id: `f${clip}`, bytes: second * MIB }, second * 1000);
  return { progress, take };
}

const NOW = 59_000;
const room = (columns: number, rows = 24, unicode = true): FrameRoom => ({ columns, rows, unicode });

test.each([10, 20, 40, 60, 80, 200])('no line is as wide as a terminal of %i columns', (columns) => {
  const { progress, take } = busy();
  for (const event of [
    undefined,
    { type: 'waiting', away: true, busy: true, delayMs: 12_000, reason: '市'.repeat(300) } as const,
    { type: 'paused', why: 'window', untilMs: NOW + 3_600_000 } as const,
  ]) {
    if (event !== undefined) take(event, NOW);
    for (const unicode of [true, false]) {
      const lines = uploadFrame(progress, room(columns, 24, unicode), NOW);
      for (const line of lines) {
        expect(stringWidth(line)).toBeLessThan(columns);
        expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
      }
    }
  }
});

test('the frame leaves four rows of the terminal, and shows 16 clips at most', () => {
  const { progress } = busy();
  expect(uploadFrame(progress, room(80, 60), NOW)).toHaveLength(2 + 16);
  expect(uploadFrame(progress, room(80, 12), NOW)).toHaveLength(2 + 8);
  expect(uploadFrame(progress, room(80, 3), NOW)).toHaveLength(2);
  expect(uploadFrame(progress, room(80, 1), NOW)).toHaveLength(1);
});

test('at 60 columns, all that matters is there', () => {
  const { progress, take } = busy();
  const [total, state, first] = uploadFrame(progress, room(60), NOW);
  expect(total).toBe('███▌░░░░░░░░  29% 2,000 of 10,000 clips, 2.9 GiB of 9.8 GiB');
  expect(state).toMatch(/^16\.\d MB\/s, 9m\d\ds left$/);
  expect(first).toMatch(/^ {2}\S+ {2}59% {2}100 MiB {2}….*the-end-of-the-name\.mp4$/);
  take(
    { type: 'waiting', away: true, busy: true, delayMs: 12_000, reason: 'the endpoint answered 503' },
    NOW,
  );
  expect(uploadFrame(progress, room(60), NOW)[1]).toBe(
    'endpoint busy, next try in 12s (the endpoint answered 503)',
  );
  expect(uploadFrame(progress, room(60), NOW + 5000)[1]).toContain('next try in 7s');
  expect(uploadFrame(progress, room(60), NOW + 13_000)[1]).not.toContain('next try');
});

test('phases: looking, hashing, sending, checking, each in words', () => {
  const progress = new UploadProgress();
  const state = () => uploadFrame(progress, room(80), 1000)[1];
  const take = (event: TransferEvent) => progress.take(event, 0);
  expect(state()).toBe('looking');
  take({ type: 'scanned', files: 1204 });
  expect(state()).toBe('looked at 1,204 files');
  take({ type: 'planned', clips: 2, bytes: 20, final: false });
  expect(uploadFrame(progress, room(80), 1000)[0]).toContain('0 of at least 2 clips');
  take({ type: 'prepared', clips: 1, bytes: 10 });
  expect(state()).toBe('hashed 1 of 2 clips');
  take({ type: 'planned', clips: 2, bytes: 20, final: true });
  take({ type: 'clip-started', id: 'a', fileName: 'a', bytes: 10 });
  take({ type: 'clip-sent', id: 'a' });
  expect(state()).toBe('the endpoint checks what arrived');
});

test.each([
  ['window', new Date(2026, 4, 2, 1, 0), 'outside of the window until 01:00'],
  ['window', new Date(2026, 4, 9, 1, 0), 'outside of the window until 2026-05-09 01:00'],
  ['budget', new Date(2026, 4, 2, 0, 0), 'budget used up until midnight'],
  ['pause', undefined, 'paused: croton upload resume goes on'],
] as const)('a pause is told: %s, %o', (why, until, text) => {
  const now = new Date(2026, 4, 1, 12, 0).getTime();
  const progress = new UploadProgress();
  progress.take({ type: 'planned', clips: 2, bytes: 20, final: true }, now);
  progress.take({ type: 'paused', why, untilMs: until?.getTime() }, now);
  expect(uploadFrame(progress, room(80), now)[1]).toBe(text);
  progress.take({ type: 'resumed' }, now);
  expect(uploadFrame(progress, room(80), now)[1]).not.toContain(text);
});

test('a terminal without Unicode gets ASCII from croton', () => {
  const { progress } = busy();
  const lines = uploadFrame(progress, room(60, 4, false), NOW);
  for (const line of lines) expect(line).toMatch(/^[\u0020-\u007e]*$/);
  expect(lines[0]).toMatch(/^\[=+ +\]/);
});

test.each([true, false])('a bar has its columns, whatever its share (Unicode: %s)', (unicode) => {
  for (const share of [-1, 0, 0.001, 0.5, 0.999, 1, 2, Number.NaN])
    for (const columns of [8, 13, 40]) expect(stringWidth(drawBar(share, columns, unicode))).toBe(columns);
  expect(drawBar(0.999, 10, unicode)).not.toBe(drawBar(1, 10, unicode));
});
