import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { type Context, processContext, systemClock } from '../../../src/context.js';
import { uploadBarsReport } from '../../../src/report/upload-bars.js';
import { uploadNdjsonReport } from '../../../src/report/upload-ndjson.js';
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
  return { context, written: () => pieces.join('') };
}

const STARTED: TransferEvent = {
  type: 'clip-started',
  id: 'a',
  fileName: `${'very-long-'.repeat(20)}\u001b[31mname.mp4`,
  bytes: 8 * MIB,
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

test.each([40, 80, 200])('bars are never wider than a terminal of %i columns', async (columns) => {
  const { context, written } = watched(columns);
  const report = await uploadBarsReport(context);
  report.event({ type: 'planned', clips: 3, bytes: 20 * MIB, final: true });
  report.event(STARTED);
  report.event({ type: 'clip-progress', id: 'a', bytes: 0 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  report.event({ type: 'clip-progress', id: 'a', bytes: 4 * MIB });
  report.event(WAITING);
  await new Promise((resolve) => setTimeout(resolve, 150));
  report.event({
    type: 'clip-done',
    id: 'a',
    fileName: 'a',
    bytes: 8 * MIB,
    outcome: 'sent',
    submission: 's',
    state: 'queued',
  });
  report.end();
  expect(written()).not.toContain('\u001b[31m');
  expect(written()).not.toContain('\u0007');
  // Lines are drawn anew by moving the cursor to their beginning.
  const lines = written()
    .split(/[\r\n]+|\u001b\[\d*[AG]/)
    .map(stripVTControlCharacters);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
  expect(lines.join('\n')).toContain('0 of 3 clips');
});

test('at 60 columns the bar gives way to the numbers', async () => {
  let nowMs = 0;
  const { context, written } = watched(60, () => nowMs);
  const report = await uploadBarsReport(context);
  report.event({ type: 'planned', clips: 2, bytes: 900 * MIB, final: true });
  report.event(STARTED);
  for (nowMs = 1000; nowMs <= 4000; nowMs += 1000) {
    report.event({ type: 'clip-progress', id: 'a', bytes: nowMs * 1000 });
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  report.end();
  const last = stripVTControlCharacters(written())
    .split(/[\r\n]+/)
    .findLast((line) => line.includes('MB/s'));
  expect(last).toMatch(/0 of 2 clips, .* of 900 MiB, .* MB\/s, \S+ left$/);
});

test('nothing is drawn before sending begins, since a question may stand there', async () => {
  const { context, written } = watched(80);
  const report = await uploadBarsReport(context);
  report.event({ type: 'planned', clips: 1, bytes: MIB, final: true });
  await new Promise((resolve) => setTimeout(resolve, 150));
  report.end();
  expect(written()).toBe('');
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

test('NDJSON tells progress of a clip once a second', () => {
  const lines: string[] = [];
  let nowMs = 5000;
  const report = uploadNdjsonReport({ write: (line) => lines.push(String(line)) > 0 }, () => nowMs);
  for (let step = 0; step < 50; step += 1, nowMs += 50)
    report.event({ type: 'clip-progress', id: 'a', bytes: step });
  expect(lines.length).toBe(3);
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(Array(3).fill('clip-progress'));
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
