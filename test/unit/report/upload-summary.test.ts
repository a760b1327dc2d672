import { expect, test } from 'vitest';
import { UploadRecap } from '../../../src/report/upload-recap.js';
import {
  type UploadResult,
  uploadSummaryData,
  uploadSummaryText,
} from '../../../src/report/upload-summary.js';
import type { ClipProblem, TransferEvent } from '../../../src/transfer/events.js';
import { UploadTally } from '../../../src/transfer/tally.js';

const STEPS = {
  command: 'croton upload clips',
  retryCommand: 'croton upload clips --retry-failed',
  reportFile: undefined,
};

/** What is told at the end of an upload with these events. */
function summaryOf(events: readonly TransferEvent[], over: Partial<UploadResult> = {}, steps = {}) {
  const tally = new UploadTally();
  const recap = new UploadRecap();
  events.forEach((event, second) => {
    tally.take(event);
    recap.take(event, second * 1000);
  });
  const result: UploadResult = {
    ...{ ...tally.counts(), endpoint: 'https://example.org', account: 'ada\u001b[31m' },
    ...{ manifest: 'm', journal: 'j', dryRun: false, durationS: 2, interrupted: false, stopped: undefined },
    ...over,
  };
  return { result, text: uploadSummaryText(result, recap, { ...STEPS, ...steps }) };
}

const planned = (clips: number): TransferEvent => ({
  type: 'planned',
  clips,
  bytes: 10 * clips,
  final: true,
});
const sent = (id: string): TransferEvent[] => [
  { type: 'clip-started', id, fileName: id, bytes: 10 },
  { type: 'clip-sent', id },
  {
    ...{ type: 'clip-done', id, fileName: id, bytes: 10 },
    ...{ outcome: 'sent', submission: 's', state: 'queued' },
  },
];
const problem = (fileName: string, kind: ClipProblem['kind'], code: string): TransferEvent => ({
  type: 'clip-problem',
  bytes: 10,
  problem: {
    fileName,
    id: fileName,
    kind,
    code,
    message: `what ${code} says\u001b[2J`,
    fix: `how ${code} is mended`,
  },
});

test('an upload that went well: counts, bytes and time, where receipts and states are', () => {
  const { text } = summaryOf([planned(1), ...sent('a')]);
  expect(text).toBe(
    `1 sent
10 B in 2s (0.000 MB/s over all) to https://example.org, a receipt for each clip that arrived
croton status tells what becomes of them; croton receipts list shows what proves that they arrived
`,
  );
});

test('interrupted: what goes on with the rest', () => {
  const { text } = summaryOf([planned(2), ...sent('a')], { interrupted: true });
  expect(text).toContain('1 sent, 1 not reached');
  expect(text).toContain('saved; to go on: croton upload clips\n');
  const reported = summaryOf([planned(2), ...sent('a')], {}, { reportFile: 'out.csv' }).text;
  expect(reported).toContain('out.csv names every clip that was reached\n');
});

test('interrupted before anything began, it does not say that there is nothing to send', () => {
  const { text } = summaryOf([], { interrupted: true });
  expect(text).toBe('nothing was sent\nsaved; to go on: croton upload clips\n');
  expect(summaryOf([]).text).toBe('nothing to send\n');
  expect(summaryOf([], {}, { retriesOnly: true }).text).toBe('nothing failed last time\n');
});

test('bytes of a clip that did not arrive whole are told too, without a receipt', () => {
  const { text } = summaryOf(
    [
      planned(1),
      { type: 'clip-started', id: 'a', fileName: 'a', bytes: 10 },
      { type: 'clip-progress', id: 'a', bytes: 7 },
    ],
    { interrupted: true },
  );
  expect(text).toContain('7 B in 2s');
  expect(text).not.toContain('receipt');
});

test('problems are grouped, the largest group first, twenty by name, each with what to do', () => {
  const many = Array.from({ length: 332 }, (_, index) =>
    problem(`clip-${index}.mp4`, 'refused', 'rights/license'),
  );
  const { text } = summaryOf([
    planned(334),
    problem('a\n.mp4', 'failed', 'endpoint/unreachable'),
    ...many,
    ...sent('z'),
  ]);
  expect(
    text.startsWith('332 clips refused: what rights/license says\\e[2J [rights/license]\n  clip-0.mp4\n'),
  ).toBe(true);
  expect(text.match(/ {2}clip-\d+\.mp4/g)).toHaveLength(20);
  expect(text).toContain('  and 312 more: --report FILE lists them\n  fix: how rights/license is mended\n');
  expect(text).toContain(
    '1 clip failed: what endpoint/unreachable says\\e[2J [endpoint/unreachable]\n  a\\n.mp4\n',
  );
  expect(text).toContain('to try those that failed once more: croton upload clips --retry-failed');
  expect(text).not.toContain('\u001b');
  expect(summaryOf(many, {}, { reportFile: 'out.csv' }).text).toContain('and 312 more\n');
});

test('what was refused is not tried again', () => {
  const { text } = summaryOf([planned(1), problem('a.mp4', 'refused', 'rights/license')]);
  expect(text).not.toContain('croton upload clips');
});

test('a dry run sends nothing and says so', () => {
  const { text } = summaryOf([planned(3)], { dryRun: true });
  expect(text).toBe('dry run, nothing was sent: 3 clips, 30 B, to https://example.org as ada\\e[31m\n');
});

test('machines are told why it ended', () => {
  const stopped = { code: 'upload/gave-up', message: 'away' };
  const { result } = summaryOf([planned(1)], { stopped });
  expect(uploadSummaryData(result)).toMatchObject({ left: 1, error: stopped });
  expect(uploadSummaryData(result)).not.toHaveProperty('stopped');
});

test('a dry run tells the order, what is there already, and when it would be done', () => {
  const finishedAt = new Date(2026, 4, 2, 14, 30).toISOString();
  const forecast = {
    ...{
      fresh: { clips: 3, bytes: 3e9 },
      delivered: { clips: 1, bytes: 1024 },
      unread: { clips: 2, bytes: 2e9 },
    },
    ...{ order: 'largest', first: ['b\u001b.mp4', 'a.mp4'], rateBps: 1e6 },
    ...{ limits: [], durationS: 3000, finishedAt },
  };
  const { text } = summaryOf([planned(4)], { dryRun: true, forecast });
  expect(
    text,
  ).toBe(`dry run, nothing was sent: 3 clips to send, 2.8 GiB, to https://example.org as ada\\e[31m, a few small ones first, then the largest
  b\\e.mp4
  a.mp4
  and 1 more
1 clip, 1.0 KiB, has a receipt: no bytes travel again
2 clips, 1.9 GiB, were never opened here: some may be no valid video, or be there already
at 1.0 MB/s, the rate of the last upload, it takes 50m: until 2026-05-02 14:30
`);
  const none = { ...forecast, fresh: { clips: 0, bytes: 0 } };
  expect(summaryOf([planned(4)], { dryRun: true, forecast: none }).text).not.toMatch(/a\.mp4|it takes/);
  const limited = { ...forecast, order: 'name', limits: ['rate', 'window', 'budget'] };
  expect(summaryOf([planned(4)], { dryRun: true, forecast: limited }).text).toMatch(
    /, by name\n[\s\S]*the rate of --limit-rate, it takes 50m within --window and --budget: until/,
  );
  const never = { ...limited, durationS: null, finishedAt: null };
  expect(summaryOf([planned(4)], { dryRun: true, forecast: never }).text).toContain('it takes over a year');
  const unknown = { ...forecast, rateBps: null, durationS: null, finishedAt: null };
  expect(summaryOf([planned(4)], { dryRun: true, forecast: unknown }).text).toContain(
    'how long it takes is known once',
  );
});

test('what clips of one kind say is said of all only where all say it', () => {
  const long = problem('a', 'invalid', 'video/too-short');
  const short = problem('b', 'invalid', 'video/too-short');
  if (short.type === 'clip-problem') Object.assign(short.problem, { message: 'it lasts 0.04 s' });
  expect(summaryOf([planned(2), long, long]).text).toContain('2 clips left out: what video/too-short says');
  expect(summaryOf([planned(2), short, long]).text).toContain(
    '2 clips left out, the first because it lasts 0.04 s [video/too-short]',
  );
});
