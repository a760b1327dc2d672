import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openUploadRows, rowsFormatOf } from '../../../src/report/upload-rows.js';
import type { TransferEvent } from '../../../src/transfer/events.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-rows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const done = (number: number): TransferEvent => ({
  ...{ type: 'clip-done', id: `sha256:${number}`, fileName: `clip ${number}, "one".mp4`, bytes: number },
  ...{ outcome: 'sent', submission: `s${number}`, state: 'queued' },
});
const PROBLEM: TransferEvent = {
  type: 'clip-problem',
  bytes: 0,
  problem: {
    ...{ fileName: '=cmd|calc.mp4', kind: 'invalid', code: 'file/not-video' },
    ...{ message: 'no\nvideo', fix: '+1' },
  },
};

test('a table for spreadsheets: one row for each clip, no formulas', async () => {
  const path = join(folder, 'out.csv');
  const rows = await openUploadRows(path, 'csv');
  for (const event of [done(1), { type: 'resumed' } as const, PROBLEM, done(2)]) rows.event(event);
  expect(await readFile(path, 'utf8').catch(() => 'absent')).toBe('absent');
  await rows.end({});
  const text = await readFile(path, 'utf8');
  expect(text.split('\n')[0]).toBe('file_name,id,submission,outcome,state,bytes,code,message,fix');
  const [first, second] = parse(text, { columns: true }) as Record<string, string>[];
  expect(first).toMatchObject({
    file_name: 'clip 1, "one".mp4',
    outcome: 'sent',
    state: 'queued',
    bytes: '1',
  });
  expect(second).toMatchObject({ file_name: "'=cmd|calc.mp4", outcome: 'invalid', id: '', fix: "'+1" });
});

test('a document for programs, with the totals', async () => {
  const path = join(folder, 'out.json');
  const rows = await openUploadRows(path, 'json');
  rows.event(done(1));
  rows.event(PROBLEM);
  await rows.end({ sent: 1 });
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    version: 1,
    items: [{ outcome: 'sent' }, { file_name: '=cmd|calc.mp4', message: 'no\nvideo' }],
    total: 2,
    summary: { sent: 1 },
  });
});

test('without clips it is a document all the same', async () => {
  const path = join(folder, 'out.json');
  await (await openUploadRows(path, 'json')).end({});
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ items: [], total: 0 });
});

test('discarded, it leaves what was there, and nothing beside it', async () => {
  const path = join(folder, 'out.csv');
  await writeFile(path, 'before');
  const rows = await openUploadRows(path, 'csv');
  for (let number = 0; number < 5000; number += 1) rows.event(done(number));
  await rows.discard();
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['out.csv']);
});

test('the name tells the format', () => {
  expect([rowsFormatOf('a.CSV'), rowsFormatOf('b.json'), rowsFormatOf('c.txt')]).toEqual([
    'csv',
    'json',
    undefined,
  ]);
});
