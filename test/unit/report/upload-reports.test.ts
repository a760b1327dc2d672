import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { type Context, processContext, systemClock } from '../../../src/context.js';
import { uploadBarsReport } from '../../../src/report/upload-bars.js';
import { eventHelp } from '../../../src/report/upload-event-words.js';
import { uploadEvents } from '../../../src/report/upload-events.js';
import { uploadPlainReport } from '../../../src/report/upload-plain.js';
import { proposalText } from '../../../src/report/upload-proposal.js';
import type { TransferEvent } from '../../../src/transfer/events.js';

const MIB = 1024 * 1024;

/** A context whose standard error is a terminal of `columns`, and what was written to it. */
function watched(columns?: number, now?: () => number) {
  const pieces: string[] = [];
  const stderr = Object.assign(
    new Writable({
      write(piece, _, done) {
        pieces.push(String(piece));
        done();
      },
    }),
    columns === undefined ? {} : { isTTY: true, columns, rows: 24 },
  );
  const context = {
    ...processContext(new AbortController().signal),
    env: { NO_COLOR: '1' },
    io: { stdin: process.stdin, stdout: process.stdout, stderr },
    clock: { ...systemClock, now: now ?? systemClock.now },
  } as Context;
  return { context, pieces, written: () => pieces.join('') };
}

/** Long enough for bars to be drawn anew. */
const redraw = () => new Promise((resolve) => setTimeout(resolve, 150));

const STARTED: TransferEvent = {
  type: 'clip-started',
  id: 'a',
  fileName: `${'very-long-'.repeat(20)}\u001b[31mname.mp4`,
  bytes: 8 * MIB,
};
const DONE: TransferEvent = {
  type: 'clip-done',
  id: 'a',
  fileName: 'a',
  bytes: 8 * MIB,
  outcome: 'sent',
  submission: 's',
  state: 'queued',
};
const WAITING: TransferEvent = {
  type: 'waiting',
  away: true,
  delayMs: 12_000,
  reason: 'the connection failed (ECONNREFUSED)\u001b]0;title\u0007',
};
const PROBLEM: TransferEvent = {
  type: 'clip-problem',
  bytes: 5,
  problem: {
    fileName: 'dance\n/b.mp4',
    id: 'b',
    kind: 'refused',
    code: 'rights/license',
    message: 'no \u001b[2J',
    fix: 'do it',
  },
};

test.each([20, 40, 80, 200])('bars are never wider than a terminal of %i columns', async (columns) => {
  let nowMs = 0;
  const { context, written } = watched(columns, () => nowMs);
  const report = await uploadBarsReport(context);
  nowMs = 1000;
  report.event({ type: 'planned', clips: 3, bytes: 20 * MIB, final: true });
  report.event(STARTED);
  report.event({ type: 'clip-progress', id: 'a', bytes: 0 });
  await redraw();
  report.event({ type: 'clip-progress', id: 'a', bytes: 4 * MIB });
  report.event(WAITING);
  await redraw();
  report.event(DONE);
  await redraw();
  report.end();
  expect(written()).not.toContain('\u001b[31m');
  expect(written()).not.toContain('\u0007');
  // Lines are drawn anew by moving the cursor to their beginning.
  const lines = written()
    .split(/[\r\n]+|\u001b\[\d*[AG]/)
    .map(stripVTControlCharacters);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThan(columns);
  expect(lines.join('\n')).toContain('0 of 3 clips');
  // The cursor is there again.
  expect(written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(written().lastIndexOf('\u001b[?25l'));
});

test('bars are drawn ten times a second at most, in one piece, and only when something changed', async () => {
  let nowMs = 0;
  const { context, pieces } = watched(80, () => nowMs);
  const report = await uploadBarsReport(context);
  nowMs = 1000;
  report.event({ type: 'planned', clips: 10_000, bytes: 10_000 * MIB, final: true });
  for (let clip = 0; clip < 9000; clip += 1) {
    report.event({ ...STARTED, id: `${clip}` });
    report.event({ ...DONE, id: `${clip}` });
    if (clip % 900 === 0) await redraw();
  }
  expect(pieces.length).toBeGreaterThan(4);
  expect(pieces.length).toBeLessThan(40);
  await redraw();
  const before = pieces.length;
  await redraw();
  await redraw();
  expect(pieces.length - before).toBeLessThanOrEqual(1);
  report.end();
});

test('what others write scrolls above the bars, and a question has the terminal for itself', async () => {
  let nowMs = 0;
  const { context, written, pieces } = watched(80, () => nowMs);
  const report = await uploadBarsReport(context);
  nowMs = 1000;
  report.event({ type: 'planned', clips: 3, bytes: 20 * MIB, final: true });
  await redraw();
  report.stderr.write('a line of another\n');
  await redraw();
  expect(written()).toMatch(/a line of another\n/);
  report.event({ type: 'paused', why: 'signed-out', untilMs: undefined });
  const before = pieces.length;
  report.event(STARTED);
  await redraw();
  expect(pieces.length).toBe(before);
  report.event({ type: 'resumed' });
  await redraw();
  expect(pieces.length).toBeGreaterThan(before);
  report.hide();
  expect(written().endsWith('\u001b[0J')).toBe(true);
  report.end();
});

test('plain: problems at once, progress every ten seconds, waiting in words', () => {
  let nowMs = 0;
  const { context, written } = watched(undefined, () => nowMs);
  const report = uploadPlainReport(context, { quiet: false });
  report.event({ type: 'planned', clips: 2, bytes: 8 * MIB, final: true });
  report.event(STARTED);
  report.event(PROBLEM);
  expect(written()).toBe('dance\\n/b.mp4: refused: no \\e[2J [rights/license]\n  fix: do it\n');
  nowMs = 6000;
  report.event(WAITING);
  report.event(WAITING);
  expect(written().match(/next try in 12s/g)).toHaveLength(1);
  expect(written()).toContain('endpoint not reachable');
  report.event({ type: 'clip-progress', id: 'a', bytes: 0 });
  nowMs = 11_000;
  report.event({ type: 'clip-progress', id: 'a', bytes: 4 * MIB });
  expect(written()).toMatch(/1 of 2 clips, 4\.0 MiB of 8\.0 MiB, .* MB\/s, .*left, 1 problem\n$/);
  expect(written()).not.toContain('\u001b');
});

test('plain and quiet: problems only', () => {
  const { context, written } = watched(undefined, () => 60_000);
  const report = uploadPlainReport(context, { quiet: true });
  report.event({ type: 'planned', clips: 2, bytes: 8, final: true });
  report.event(WAITING);
  report.event(PROBLEM);
  report.end();
  expect(written().split('\n').filter(Boolean)).toHaveLength(2);
});

test('plain: pauses in words, and no line twice', () => {
  let nowMs = new Date(2026, 4, 1, 23, 0).getTime();
  const { context, written } = watched(undefined, () => nowMs);
  const report = uploadPlainReport(context, { quiet: false });
  report.event({ type: 'planned', clips: 2, bytes: 8 * MIB, final: true });
  const midnight = new Date(2026, 4, 2).getTime();
  report.event({ type: 'paused', why: 'budget', untilMs: midnight });
  report.event({ type: 'paused', why: 'budget', untilMs: midnight });
  nowMs += 60_000;
  report.event({ type: 'prepared', clips: 1, bytes: 1 });
  report.event({ type: 'resumed' });
  expect(written()).toBe(
    'budget used up until midnight\ngoing on\n0 of 2 clips, 0 B of 8.0 MiB, hashed 1 of 2 clips\n',
  );
  nowMs += 60_000;
  report.event({ type: 'prepared', clips: 1, bytes: 1 });
  nowMs += 60_000;
  report.event({ type: 'prepared', clips: 1, bytes: 1 });
  expect(written().match(/hashed 1 of 2 clips/g)).toHaveLength(1);
});

test('events tell progress of a clip once a second, and go on when they cannot be written', () => {
  const lines: string[] = [];
  let nowMs = 5000;
  const clock = { ...systemClock, now: () => nowMs };
  const events = uploadEvents((line) => void lines.push(line), clock);
  for (let step = 0; step < 50; step += 1, nowMs += 50)
    events.event({ type: 'clip-progress', id: 'a', bytes: step });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject(
    [0, 20, 40].map((bytes) => ({ version: 1, type: 'clip-progress', bytes })),
  );
  const full = uploadEvents(() => {
    throw new Error('no space');
  }, clock);
  full.event({ type: 'resumed' });
  full.event({ type: 'resumed' });
  expect(full.failure).toMatchObject({ message: 'no space' });
});

test('a proposal says all that a person answers for', () => {
  const text = proposalText({
    endpoint: 'https://example.org',
    account: 'ada',
    collection: 'Food\u001b[0m',
    mediaFolder: '/home/ada/private\u001b[0m',
    clips: 2,
    bytes: 3 * MIB,
    declarations: [
      {
        license: 'CC-BY-4.0',
        basis: 'own-work',
        people: 'identifiable',
        consent: 'obtained',
        minors: 'none',
        training: 'allowed',
        clips: 2,
        bytes: 3 * MIB,
      },
    ],
  });
  for (const word of ['2 clips', '3.0 MiB', 'CC-BY-4.0', 'identifiable', 'obtained', 'children none', 'ada'])
    expect(text).toContain(word);
  expect(text).toContain('https://example.org');
  expect(text).toContain('from /home/ada/private');
  expect(text).not.toContain('\u001b');
});

test('the help names every type of event, on lines of at most 100 columns', () => {
  const lines = eventHelp().split('\n');
  for (const type of ['started', 'clip-done', 'paused', 'round-ended', 'finished'])
    expect(lines.some((line) => line.startsWith(`  ${type} `))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});
