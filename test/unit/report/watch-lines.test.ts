import { expect, test } from 'vitest';
import { watchLine, watchSummaryText } from '../../../src/report/watch-lines.js';
import type { RoundCounts, WatchEvent } from '../../../src/transfer/watch-events.js';
import { fakeContext } from '../../support/fake-context.js';

const NONE: RoundCounts = {
  clips: 0,
  bytes: 0,
  sent: 0,
  present: 0,
  updated: 0,
  sentBytes: 0,
  refused: 0,
  held: 0,
  invalid: 0,
  failed: 0,
  withdrawn: 0,
  left: 0,
};

const atNoon = new Date(2026, 4, 1, 12, 3, 4).getTime();
const { context } = fakeContext({
  env: { NO_COLOR: '1' },
  clock: { now: () => atNoon, sleep: async () => {} },
});

const line = (event: WatchEvent) => watchLine(context, event);
const ended = (round: number, counts: Partial<RoundCounts>, newProblems = 0): WatchEvent => ({
  type: 'round-ended',
  round,
  durationS: 1,
  newProblems,
  ...NONE,
  ...counts,
});

test('one line for a round that did something, none for one that did not', () => {
  expect(line(ended(4, { sent: 3, sentBytes: 12 << 20, held: 1 }))).toBe(
    '12:03:04 3 sent, 12.0 MiB; 1 waiting for you',
  );
  expect(line(ended(4, { updated: 1 }))).toBe('12:03:04 1 with a new record');
  expect(line(ended(4, { held: 1 }, 1))).toBe('12:03:04 1 waiting for you');
  expect(line(ended(4, { held: 1, present: 2 }))).toBeUndefined();
  expect(line({ type: 'round-started', round: 4 })).toBeUndefined();
  expect(line({ type: 'settling', files: 3 })).toBeUndefined();
});

test('the first round always says something', () => {
  expect(line(ended(1, {}))).toBe('12:03:04 nothing to send yet');
  expect(line(ended(1, { present: 2 }))).toBe('12:03:04 2 already there');
});

test('names and messages from elsewhere cannot move the cursor', () => {
  const folder = '/x/\u001b[2Jevil\n';
  const lines = [
    line({ type: 'watching', folder, settleS: 30, everyS: 60 }),
    line({ type: 'watch-waiting', code: 'endpoint/failed', message: folder, delayMs: 12_000 }),
  ];
  for (const text of lines) expect(text).not.toMatch(/[\u001b\n]/);
  expect(lines[1]).toContain('next try in 12s');
});

test('the summary says what was sent in all, and that the same command goes on', () => {
  const result = { ...NONE, sent: 5, sentBytes: 1 << 20, endpoint: 'https://croton.test', rounds: 1 };
  expect(watchSummaryText({ ...result, durationS: 3600, stopped: undefined })).toBe(
    '5 sent, 1.0 MiB\n1 round in 1h00m, to https://croton.test; the same command goes on\n',
  );
});
