import { expect, test } from 'vitest';
import { type Context, type Output, systemClock } from '../../../src/context.js';
import type { FindingsHeading, ReportedFacts } from '../../../src/report/findings-report.js';
import { openFindingsReports } from '../../../src/report/findings-reports.js';
import { totalsLine } from '../../../src/report/findings-totals.js';
import { wrapText } from '../../../src/report/wrap-text.js';
import { writeText } from '../../../src/report/write-text.js';
import { type Finding, noFindings } from '../../../src/validation/finding.js';

const heading: FindingsHeading = {
  tool: 'croton 0.1.0',
  policy: 'croton:recommended',
  command: 'croton validate',
  noun: 'file',
  failOn: 'error',
  rules: async () => [],
};
const hostile: Finding = {
  rule: 'file/name',
  severity: 'error',
  outcome: 'fail',
  subject: { path: 'a\nb\u001b[31m\u202e.mp4', line: 3, column: 9, pointer: '/title' },
  message: 'it says \u001b]0;owned\u0007 and goes on for longer than a narrow terminal is wide',
  fix: 'rename it\r',
};

function capture(env: Record<string, string> = {}, terminal: Partial<Output> = {}) {
  let text = '';
  const stdout: Output = {
    ...terminal,
    write: (piece) => {
      text += piece;
      return true;
    },
  };
  const signal = new AbortController().signal;
  const io = { stdin: process.stdin, stdout, stderr: stdout };
  const context: Context = { io, env, cwd: '/', signal, clock: systemClock, random: Math.random };
  return { context, text: () => text };
}

async function render(
  format: 'table' | 'plain' | 'json',
  findings: Finding[],
  ...look: Parameters<typeof capture>
) {
  const { context, text } = capture(...look);
  const report = await openFindingsReports(context, { format, outputs: [] }, heading);
  const facts = { durationS: 2, tags: [{ key: 'location' }] } as ReportedFacts;
  await report.item({ path: 'good.mp4', facts, findings: [] });
  for (const finding of findings) await report.item({ path: finding.subject.path, findings: [finding] });
  await report.end({ ...noFindings(), items: findings.length + 1, error: findings.length });
  return text();
}

test.each(['table', 'plain'] as const)('%s lets nothing raw through', async (format) => {
  const text = await render(format, [hostile]);
  expect(text).toContain('a\\nb\\e[31m\\u202e.mp4');
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('the table groups by file, keeps to the width and shows only files with findings', async () => {
  const text = await render(
    'table',
    [hostile, { ...hostile, message: 'second' }],
    { NO_COLOR: '1' },
    { isTTY: true, columns: 50 },
  );
  const lines = text.split('\n');
  expect(lines.filter((line) => line.startsWith('a\\nb'))).toHaveLength(1);
  expect(text).not.toContain('good.mp4');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
});

test('the table is colored on a terminal only, and ASCII where nothing else is shown', async () => {
  const ascii = { LANG: 'C', NO_COLOR: '1' };
  expect(await render('table', [hostile], ascii, { isTTY: true })).toMatch(/^[\n\x20-\x7e]*$/);
  expect(await render('table', [hostile], { TERM: 'xterm' }, { isTTY: true })).toContain('\u001b[31m');
  expect(await render('table', [hostile], { TERM: 'xterm' })).not.toContain('\u001b');
});

test('plain is one line for each finding', async () => {
  const text = await render('plain', [hostile]);
  expect(text).toMatch(
    /^a\\nb\\e\[31m\\u202e\.mp4:3:9: error: it says .* \[file\/name\]; fix: rename it\\r\n$/,
  );
});

test('json is one document with all findings, its text as it is, without tags', async () => {
  const document = JSON.parse(await render('json', [hostile]));
  expect(document).toMatchObject({
    version: 1,
    tool: heading.tool,
    policy: heading.policy,
    totals: { items: 2, error: 1 },
  });
  expect(document.items).toEqual([
    { path: 'good.mp4', id: null, facts: { durationS: 2 }, findings: [] },
    { path: hostile.subject.path, id: null, facts: null, findings: [hostile] },
  ]);
});

test('json without items is a document too', async () => {
  const { context, text } = capture();
  const report = await openFindingsReports(context, { format: 'json', outputs: [] }, heading);
  await report.end(noFindings());
  expect(JSON.parse(text())).toMatchObject({ version: 1, items: [] });
});

test('a slow reader is waited for, an abort is not', async () => {
  let wake: (() => void) | undefined;
  const output: Output = {
    write: () => false,
    once: (_, listener) => {
      wake = listener;
    },
  };
  let done = false;
  const writing = writeText(output, 'x').then(() => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done).toBe(false);
  wake?.();
  await writing;
  const abort = new AbortController();
  const waiting = writeText(output, 'x', abort.signal);
  abort.abort();
  await waiting;
});

test('text is wrapped at spaces; wide characters count twice', () => {
  expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapText('日本語 日本語', 9)).toEqual(['日本語', '日本語']);
  expect(wrapText('unbreakable', 4)).toEqual(['unbreakable']);
});

test('the summary names what there is', () => {
  const totals = { ...noFindings(), items: 1204, error: 1, warning: 2, unknown: 1 };
  expect(totalsLine(totals, 'file')).toBe(
    '1,204 files checked: 1 error, 2 warnings, 1 could not be checked\n',
  );
  expect(totalsLine({ ...noFindings(), items: 1 }, 'record')).toBe('1 record checked: nothing wrong\n');
});
